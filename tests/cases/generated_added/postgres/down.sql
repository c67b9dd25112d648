-- schemi:down postgres
ALTER TABLE items DROP COLUMN total;
