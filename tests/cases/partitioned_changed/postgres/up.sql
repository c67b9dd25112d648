-- schemi:up postgres
ALTER TABLE events ADD COLUMN note text;
