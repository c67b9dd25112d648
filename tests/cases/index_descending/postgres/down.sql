-- schemi:down postgres
DROP INDEX ix_items_name_b;
CREATE INDEX ix_items_name_b ON items (name, b);
