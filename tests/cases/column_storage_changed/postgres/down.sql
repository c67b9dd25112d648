-- schemi:down postgres
ALTER TABLE items ALTER COLUMN name SET STORAGE EXTERNAL;
ALTER TABLE items DROP COLUMN more;
