-- schemi:up postgres
ALTER TABLE items ALTER COLUMN amount TYPE integer;
DROP DOMAIN amount;
CREATE DOMAIN amount AS bigint CONSTRAINT ck_amount CHECK (VALUE > 0);
ALTER TABLE items ALTER COLUMN amount TYPE amount;
