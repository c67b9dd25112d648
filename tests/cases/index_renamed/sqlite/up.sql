-- schemi:up sqlite
DROP INDEX old_index;
CREATE INDEX new_index ON items (name);
