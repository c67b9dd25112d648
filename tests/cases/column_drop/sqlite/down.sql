-- schemi:down sqlite
ALTER TABLE items ADD COLUMN note TEXT;
