-- schemi:up postgres
ALTER TABLE items DROP COLUMN home;
ALTER TABLE items DROP COLUMN others;
DROP TYPE address;
