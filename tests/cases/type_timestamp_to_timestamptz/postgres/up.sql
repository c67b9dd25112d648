-- schemi:up postgres
ALTER TABLE items ALTER COLUMN value TYPE timestamp with time zone USING value AT TIME ZONE 'UTC';
