-- schemi:up postgres
ALTER INDEX old_index RENAME TO new_index;
