-- schemi:down postgres
CREATE TYPE address AS (street text, zip text);
ALTER TABLE items ADD COLUMN home address;
UPDATE items SET home = '(,)' WHERE home IS NULL;
ALTER TABLE items ALTER COLUMN home SET NOT NULL;
ALTER TABLE items ADD COLUMN others address[];
UPDATE items SET others = '{}' WHERE others IS NULL;
ALTER TABLE items ALTER COLUMN others SET NOT NULL;
