-- schemi:down postgres
ALTER INDEX new_index RENAME TO old_index;
