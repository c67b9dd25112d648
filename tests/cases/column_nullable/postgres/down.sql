-- schemi:down postgres
ALTER TABLE items ALTER COLUMN name SET NOT NULL;
