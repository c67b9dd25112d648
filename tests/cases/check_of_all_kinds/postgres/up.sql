-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT ck_items_name_a;
ALTER TABLE items DROP CONSTRAINT ck_items_a;
ALTER TABLE items DROP CONSTRAINT ck_items_a_2;
ALTER TABLE items ALTER COLUMN a TYPE bigint;
ALTER TABLE items ADD CONSTRAINT ck_items_a CHECK (a BETWEEN 1 AND 5 OR a IS NULL);
ALTER TABLE items ADD CONSTRAINT ck_items_a_2 CHECK (COALESCE(a, 0) + 1 > 0 AND NOT (a = 7));
ALTER TABLE items ADD CONSTRAINT ck_items_name_a CHECK (a IN (1, 2, 3) OR name LIKE 'o%' OR name IS NOT NULL);
