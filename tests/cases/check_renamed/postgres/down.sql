-- schemi:down postgres
ALTER TABLE items RENAME CONSTRAINT has_name TO named;
