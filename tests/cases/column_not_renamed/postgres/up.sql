-- schemi:up postgres
ALTER TABLE items ADD COLUMN new text;
ALTER TABLE items DROP COLUMN old;
