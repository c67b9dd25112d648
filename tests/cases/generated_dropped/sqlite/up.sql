-- schemi:up sqlite
ALTER TABLE items DROP COLUMN total;
