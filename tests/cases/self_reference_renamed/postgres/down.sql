-- schemi:down postgres
ALTER TABLE trees RENAME TO nodes;
