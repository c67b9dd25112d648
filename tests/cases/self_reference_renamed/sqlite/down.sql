-- schemi:down sqlite
ALTER TABLE trees RENAME TO nodes;
