-- schemi:down postgres
DROP INDEX ix_items_b;
CREATE INDEX ix_items_b ON items (b);
