-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN b TO a;
