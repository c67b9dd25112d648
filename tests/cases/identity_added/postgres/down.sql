-- schemi:down postgres
ALTER TABLE items ALTER COLUMN id DROP IDENTITY;
