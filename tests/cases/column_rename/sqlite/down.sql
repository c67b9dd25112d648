-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN length TO size;
