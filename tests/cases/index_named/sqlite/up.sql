-- schemi:up sqlite
DROP INDEX ix_items_name;
CREATE INDEX by_name ON items (name);
