-- schemi:down postgres
ALTER TABLE items RENAME COLUMN title TO name;
