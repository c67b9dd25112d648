-- schemi:down postgres
ALTER INDEX ix_items_amount SET (fillfactor='50');
ALTER INDEX ix_items_name RESET (fillfactor, deduplicate_items);
