-- schemi:up postgres
ALTER TABLE items RENAME CONSTRAINT named TO has_name;
