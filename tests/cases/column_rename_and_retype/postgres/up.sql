-- schemi:up postgres
ALTER TABLE items RENAME COLUMN size TO length;
ALTER TABLE items ALTER COLUMN length TYPE bigint;
ALTER TABLE items ALTER COLUMN length SET DEFAULT 1;
