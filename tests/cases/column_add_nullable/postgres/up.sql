-- schemi:up postgres
ALTER TABLE items ADD COLUMN note text;
