-- schemi:down postgres
ALTER TABLE items ALTER COLUMN tags TYPE text[];
DROP DOMAIN tags;
