-- schemi:up postgres
CREATE TYPE address AS (street text, zip text);
ALTER TABLE items ADD COLUMN home address;
