-- schemi:up postgres
ALTER TABLE items RENAME COLUMN a TO b;
