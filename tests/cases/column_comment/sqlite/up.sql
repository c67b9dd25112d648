-- schemi:up sqlite
ALTER TABLE items ADD COLUMN x INTEGER;
