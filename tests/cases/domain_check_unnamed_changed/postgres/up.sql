-- schemi:up postgres
ALTER DOMAIN email DROP CONSTRAINT ck_email;
ALTER DOMAIN email ADD CONSTRAINT ck_email CHECK (VALUE LIKE '%_@%');
