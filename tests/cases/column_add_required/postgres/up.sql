-- schemi:up postgres
ALTER TABLE items ADD COLUMN slug text;
UPDATE items SET slug = lower(name) WHERE slug IS NULL;
ALTER TABLE items ALTER COLUMN slug SET NOT NULL;
