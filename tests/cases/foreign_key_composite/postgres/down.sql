-- schemi:down postgres
ALTER TABLE items DROP COLUMN c;
DROP TABLE uses;
