-- schemi:down postgres
ALTER TABLE items RENAME COLUMN length TO size;
