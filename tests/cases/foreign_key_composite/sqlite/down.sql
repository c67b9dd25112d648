-- schemi:down sqlite
ALTER TABLE items DROP COLUMN c;
DROP TABLE uses;
