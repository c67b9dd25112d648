-- schemi:up postgres
ALTER TABLE items DROP COLUMN code;
DROP DOMAIN code;
