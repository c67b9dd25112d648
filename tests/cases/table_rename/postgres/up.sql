-- schemi:up postgres
ALTER TABLE items RENAME TO things;
