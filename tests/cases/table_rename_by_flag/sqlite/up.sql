-- schemi:up sqlite
ALTER TABLE items RENAME TO things;
