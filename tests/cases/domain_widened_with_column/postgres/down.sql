-- schemi:down postgres
ALTER TABLE items DROP COLUMN short;
ALTER DOMAIN code ADD CONSTRAINT ck_code CHECK (length(VALUE) > 3);
