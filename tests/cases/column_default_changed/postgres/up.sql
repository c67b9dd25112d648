-- schemi:up postgres
ALTER TABLE items ALTER COLUMN name SET DEFAULT 'it''s';
