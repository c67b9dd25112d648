-- schemi:up postgres
ALTER TABLE items DROP COLUMN note;
