-- schemi:down postgres
ALTER TABLE items ALTER COLUMN emails TYPE text[];
DROP DOMAIN email;
