-- schemi:up postgres
DROP INDEX ix_items_size;
DROP INDEX ix_items_size_other;
ALTER TABLE items DROP CONSTRAINT uq_items_size_other;
ALTER TABLE items DROP CONSTRAINT ck_items_size;
ALTER TABLE items DROP CONSTRAINT sizes;
ALTER TABLE items DROP COLUMN size;
