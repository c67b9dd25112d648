-- schemi:up postgres
ALTER TABLE items ALTER COLUMN email TYPE text;
ALTER TABLE items ALTER COLUMN second TYPE text;
DROP DOMAIN email;
