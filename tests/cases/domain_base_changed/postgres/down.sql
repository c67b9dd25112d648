-- schemi:down postgres
ALTER TABLE items ALTER COLUMN amount TYPE bigint;
DROP DOMAIN amount;
CREATE DOMAIN amount AS integer CONSTRAINT ck_amount CHECK (VALUE > 0);
ALTER TABLE items ALTER COLUMN amount TYPE amount;
