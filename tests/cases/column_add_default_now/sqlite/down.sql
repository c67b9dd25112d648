-- schemi:down sqlite
ALTER TABLE items DROP COLUMN made_at;
