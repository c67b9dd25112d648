-- schemi:up sqlite
DROP INDEX ix_items_name;
