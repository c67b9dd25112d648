-- schemi:up postgres
DROP INDEX ix_items_name;
CREATE UNIQUE INDEX ix_items_name ON items (name);
