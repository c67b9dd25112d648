-- schemi:down postgres
ALTER TABLE items DROP COLUMN made_at;
