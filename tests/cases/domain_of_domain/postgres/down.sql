-- schemi:down postgres
ALTER TABLE items ALTER COLUMN email TYPE email;
DROP DOMAIN work;
