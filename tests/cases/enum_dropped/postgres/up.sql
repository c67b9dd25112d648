-- schemi:up postgres
ALTER TABLE items DROP COLUMN state;
DROP TYPE state;
