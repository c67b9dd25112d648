-- schemi:down postgres
ALTER TABLE items ADD COLUMN size integer;
UPDATE items SET size = 0 WHERE size IS NULL;
ALTER TABLE items ALTER COLUMN size SET NOT NULL;
ALTER TABLE items ADD COLUMN day date;
UPDATE items SET day = 'epoch' WHERE day IS NULL;
ALTER TABLE items ALTER COLUMN day SET NOT NULL;
