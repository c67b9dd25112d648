-- schemi:up postgres
DROP INDEX ix_items_name;
CREATE INDEX ix_items_lower_name ON items (lower(name));
