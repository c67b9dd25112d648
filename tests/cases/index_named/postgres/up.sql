-- schemi:up postgres
ALTER INDEX ix_items_name RENAME TO by_name;
