-- schemi:up postgres
ALTER TABLE items RENAME COLUMN size TO length;
