-- schemi:up postgres
ALTER TABLE items ALTER COLUMN amount TYPE double precision;
DROP DOMAIN amount;
CREATE DOMAIN amount AS integer;
ALTER TABLE items ALTER COLUMN amount TYPE amount;
