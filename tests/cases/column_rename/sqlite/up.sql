-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN size TO length;
