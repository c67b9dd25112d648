-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN a TO b;
ALTER TABLE items ADD COLUMN a INTEGER;
CREATE INDEX ix_items_a_2 ON items (a);
