-- schemi:down postgres
DROP INDEX ix_items_lower_name;
CREATE INDEX ix_items_name ON items (name);
