-- schemi:up sqlite
ALTER TABLE nodes RENAME TO trees;
