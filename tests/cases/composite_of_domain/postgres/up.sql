-- schemi:up postgres
CREATE TYPE state AS ENUM ('open', 'done');
CREATE DOMAIN zip AS text CONSTRAINT ck_zip CHECK (length(VALUE) = 5);
CREATE TYPE address AS (street text, zip zip, tags state[]);
ALTER TABLE items ADD COLUMN home address;
