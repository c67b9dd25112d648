-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT named;
ALTER TABLE items ADD CONSTRAINT named CHECK (name <> ''::text);
