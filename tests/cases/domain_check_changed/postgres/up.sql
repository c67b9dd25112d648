-- schemi:up postgres
ALTER DOMAIN email DROP CONSTRAINT has_at;
ALTER DOMAIN email ADD CONSTRAINT ck_email CHECK (length(VALUE) < 100);
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%_@_%');
