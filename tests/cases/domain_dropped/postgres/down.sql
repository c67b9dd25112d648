-- schemi:down postgres
CREATE DOMAIN email AS text CONSTRAINT has_at CHECK (VALUE ~~ '%@%'::text);
ALTER TABLE items ALTER COLUMN email TYPE email;
ALTER TABLE items ALTER COLUMN second TYPE email;
