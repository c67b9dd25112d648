-- schemi:down postgres
ALTER TABLE items ALTER COLUMN name SET DEFAULT 'old';
