-- schemi:up postgres
CREATE DOMAIN work AS email CONSTRAINT ck_work CHECK (VALUE LIKE '%.example');
ALTER TABLE items ALTER COLUMN email TYPE work;
