-- schemi:down postgres
ALTER TABLE items DROP COLUMN total;
ALTER TABLE items ADD COLUMN total bigint GENERATED ALWAYS AS (a * 2) STORED NOT NULL;
