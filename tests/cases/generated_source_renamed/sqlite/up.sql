-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN a TO b;
