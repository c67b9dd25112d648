-- schemi:down postgres
ALTER TABLE items ADD COLUMN note text;
