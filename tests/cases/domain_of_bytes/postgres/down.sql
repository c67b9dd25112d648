-- schemi:down postgres
ALTER TABLE items ALTER COLUMN key TYPE bytea;
ALTER TABLE items ALTER COLUMN at TYPE timestamp with time zone;
DROP DOMAIN key;
DROP DOMAIN moment;
