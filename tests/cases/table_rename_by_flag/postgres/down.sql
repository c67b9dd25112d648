-- schemi:down postgres
ALTER TABLE things RENAME TO items;
