-- schemi:down postgres
ALTER TABLE items ALTER COLUMN code TYPE integer;
ALTER TABLE uses ALTER COLUMN code TYPE integer;
