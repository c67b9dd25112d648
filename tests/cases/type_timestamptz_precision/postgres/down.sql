-- schemi:down postgres
ALTER TABLE items ALTER COLUMN value TYPE timestamp(3) with time zone;
