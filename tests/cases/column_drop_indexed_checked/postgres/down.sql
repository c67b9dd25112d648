-- schemi:down postgres
ALTER TABLE items ADD COLUMN size integer;
ALTER TABLE items ADD CONSTRAINT uq_items_size_other UNIQUE (size, other);
ALTER TABLE items ADD CONSTRAINT ck_items_size CHECK (size > 0);
ALTER TABLE items ADD CONSTRAINT sizes CHECK (size < 100 OR other < 100);
CREATE INDEX ix_items_size ON items (size);
CREATE INDEX ix_items_size_other ON items (size, other);
