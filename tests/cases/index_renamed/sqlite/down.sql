-- schemi:down sqlite
DROP INDEX new_index;
CREATE INDEX old_index ON items (name);
