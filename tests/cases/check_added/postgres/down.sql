-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT named;
