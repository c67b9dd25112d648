-- schemi:up postgres
ALTER TABLE items RENAME COLUMN a TO b;
ALTER TABLE items ADD COLUMN a bigint;
CREATE INDEX ix_items_a_2 ON items (a);
