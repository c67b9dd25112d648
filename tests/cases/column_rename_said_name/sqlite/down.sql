-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN title TO name;
