-- schemi:up sqlite
ALTER TABLE items ADD COLUMN more INTEGER;
