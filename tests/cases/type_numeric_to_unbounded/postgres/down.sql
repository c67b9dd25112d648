-- schemi:down postgres
ALTER TABLE items ALTER COLUMN value TYPE numeric(10,2);
