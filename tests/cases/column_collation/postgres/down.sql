-- schemi:down postgres
ALTER TABLE items ALTER COLUMN name TYPE text;
