-- schemi:up postgres
ALTER TABLE nodes RENAME TO trees;
