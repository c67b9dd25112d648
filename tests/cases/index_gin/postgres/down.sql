-- schemi:down postgres
DROP INDEX ix_items_extra;
