-- schemi:up postgres
DROP INDEX ix_items_b;
CREATE INDEX ix_items_b_name ON items (b DESC NULLS LAST, name);
