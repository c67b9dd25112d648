-- schemi:down sqlite
DROP INDEX ix_items_b;
