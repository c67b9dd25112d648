-- schemi:up postgres
DO $$ BEGIN IF to_regnamespace('kinds') IS NULL THEN CREATE SCHEMA kinds; END IF; END $$;
CREATE DOMAIN kinds."E Mail" AS text CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
ALTER TABLE items ALTER COLUMN email TYPE kinds."E Mail";
ALTER TABLE items ALTER COLUMN second TYPE kinds."E Mail";
