-- schemi:up postgres
ALTER TABLE items ADD COLUMN more smallint;
