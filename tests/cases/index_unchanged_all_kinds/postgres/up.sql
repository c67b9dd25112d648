-- schemi:up postgres
CREATE INDEX ix_items_b ON items (b);
