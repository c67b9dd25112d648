-- schemi:up postgres
ALTER TABLE items ALTER COLUMN code TYPE bigint;
ALTER TABLE uses ALTER COLUMN code TYPE bigint;
