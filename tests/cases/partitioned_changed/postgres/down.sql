-- schemi:down postgres
ALTER TABLE events DROP COLUMN note;
