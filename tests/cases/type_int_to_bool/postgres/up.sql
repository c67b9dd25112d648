-- schemi:up postgres
ALTER TABLE items ALTER COLUMN value TYPE boolean USING value <> 0;
