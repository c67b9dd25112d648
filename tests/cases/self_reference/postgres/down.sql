-- schemi:down postgres
ALTER TABLE nodes ALTER COLUMN title DROP NOT NULL;
