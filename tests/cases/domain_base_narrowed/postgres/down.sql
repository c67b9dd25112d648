-- schemi:down postgres
ALTER TABLE items ALTER COLUMN amount TYPE integer;
DROP DOMAIN amount;
CREATE DOMAIN amount AS double precision;
ALTER TABLE items ALTER COLUMN amount TYPE amount;
