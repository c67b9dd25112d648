-- schemi:up postgres
DROP INDEX ix_items_b;
CREATE INDEX ix_items_b ON items (b NULLS FIRST);
