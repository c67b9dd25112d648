-- schemi:up postgres
ALTER INDEX ix_items_amount RESET (fillfactor);
ALTER INDEX ix_items_name SET (deduplicate_items='off', fillfactor='70');
