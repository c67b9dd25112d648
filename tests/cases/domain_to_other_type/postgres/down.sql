-- schemi:down postgres
ALTER TABLE items ALTER COLUMN at TYPE moment USING at::timestamp AT TIME ZONE 'UTC';
