-- schemi:up postgres
ALTER TABLE items ALTER COLUMN value DROP DEFAULT;
ALTER TABLE items ALTER COLUMN value TYPE integer USING value::integer;
ALTER TABLE items ALTER COLUMN value SET DEFAULT 5;
