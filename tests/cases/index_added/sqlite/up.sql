-- schemi:up sqlite
CREATE INDEX ix_items_name ON items (name);
