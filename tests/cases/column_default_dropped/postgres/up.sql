-- schemi:up postgres
ALTER TABLE items ALTER COLUMN name DROP DEFAULT;
