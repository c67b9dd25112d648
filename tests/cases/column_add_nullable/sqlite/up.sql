-- schemi:up sqlite
ALTER TABLE items ADD COLUMN note TEXT;
