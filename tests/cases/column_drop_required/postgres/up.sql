-- schemi:up postgres
ALTER TABLE items DROP COLUMN size;
ALTER TABLE items DROP COLUMN day;
