-- schemi:down postgres
ALTER TABLE items RENAME COLUMN b TO a;
