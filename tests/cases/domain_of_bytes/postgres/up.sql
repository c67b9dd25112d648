-- schemi:up postgres
CREATE DOMAIN key AS bytea CONSTRAINT ck_key CHECK (length(VALUE) > 1);
CREATE DOMAIN moment AS timestamp with time zone;
ALTER TABLE items ALTER COLUMN key TYPE key;
ALTER TABLE items ALTER COLUMN at TYPE moment;
