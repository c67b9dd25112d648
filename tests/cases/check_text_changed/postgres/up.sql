-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT named;
ALTER TABLE items ADD CONSTRAINT named CHECK (name <> 'nobody' AND length(name) > 1);
