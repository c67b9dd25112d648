-- schemi:up postgres
UPDATE nodes SET title = '' WHERE title IS NULL;
ALTER TABLE nodes ALTER COLUMN title SET NOT NULL;
