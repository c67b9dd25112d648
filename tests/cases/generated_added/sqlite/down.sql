-- schemi:down sqlite
ALTER TABLE items DROP COLUMN total;
