-- schemi:down postgres
ALTER TABLE items ADD COLUMN old text;
ALTER TABLE items DROP COLUMN new;
