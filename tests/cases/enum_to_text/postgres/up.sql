-- schemi:up postgres
ALTER TABLE items ALTER COLUMN state TYPE text;
DROP TYPE state;
