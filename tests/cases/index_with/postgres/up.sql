-- schemi:up postgres
ALTER INDEX ix_items_amount RESET (fillfactor);
ALTER INDEX ix_items_name SET (fillfactor='70', deduplicate_items='off');
