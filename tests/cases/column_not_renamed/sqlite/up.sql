-- schemi:up sqlite
ALTER TABLE items ADD COLUMN new TEXT;
ALTER TABLE items DROP COLUMN old;
