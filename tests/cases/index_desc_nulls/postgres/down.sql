-- schemi:down postgres
DROP INDEX ix_items_b_name;
CREATE INDEX ix_items_b ON items (b DESC);
