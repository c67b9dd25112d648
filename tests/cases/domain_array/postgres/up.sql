-- schemi:up postgres
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
ALTER TABLE items ALTER COLUMN emails TYPE email[];
