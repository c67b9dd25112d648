-- schemi:up postgres
ALTER TABLE items ALTER COLUMN name TYPE text COLLATE "C";
