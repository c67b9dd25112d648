-- schemi:up postgres
ALTER DOMAIN code DROP CONSTRAINT ck_code;
ALTER TABLE items ADD COLUMN short code NOT NULL DEFAULT 'a';
