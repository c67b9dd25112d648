-- schemi:up postgres
CREATE DOMAIN live AS state CONSTRAINT ck_live CHECK (VALUE <> 'done');
ALTER TABLE items ALTER COLUMN state TYPE live;
