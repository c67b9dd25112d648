-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT named CHECK (name <> '');
