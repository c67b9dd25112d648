-- schemi:up sqlite
CREATE INDEX ix_items_b ON items (b);
