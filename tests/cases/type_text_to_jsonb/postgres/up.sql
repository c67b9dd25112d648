-- schemi:up postgres
ALTER TABLE items ALTER COLUMN value TYPE jsonb USING value::jsonb;
