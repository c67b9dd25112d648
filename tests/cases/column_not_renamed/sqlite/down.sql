-- schemi:down sqlite
ALTER TABLE items ADD COLUMN old TEXT;
ALTER TABLE items DROP COLUMN new;
