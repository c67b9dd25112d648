-- schemi:up postgres
DROP INDEX ix_items_name;
