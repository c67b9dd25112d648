-- schemi:down postgres
ALTER INDEX by_name RENAME TO ix_items_name;
