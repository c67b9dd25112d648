-- schemi:down sqlite
ALTER TABLE things RENAME TO items;
