-- schemi:down postgres
DROP INDEX ix_items_amount;
DROP INDEX ix_items_name_amount;
