-- schemi:down sqlite
DROP INDEX by_name;
CREATE INDEX ix_items_name ON items (name);
