-- schemi:down postgres
ALTER TABLE items ALTER COLUMN value TYPE timestamp without time zone USING value AT TIME ZONE 'UTC';
