-- schemi:up postgres
UPDATE items SET name = 'none' WHERE name IS NULL;
ALTER TABLE items ALTER COLUMN name SET NOT NULL;
