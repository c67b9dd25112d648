-- schemi:up postgres
ALTER TABLE items ADD COLUMN more text COMPRESSION pglz;
ALTER TABLE items ALTER COLUMN name SET STORAGE MAIN;
