-- schemi:down postgres
DROP INDEX ix_items_name;
CREATE INDEX ix_items_name ON items (name);
