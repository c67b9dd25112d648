-- schemi:up postgres
ALTER TABLE items DROP COLUMN total;
ALTER TABLE items ALTER COLUMN a TYPE bigint;
ALTER TABLE items ADD COLUMN total bigint GENERATED ALWAYS AS (a + 1) STORED;
COMMENT ON COLUMN items.total IS 'one more';
CREATE INDEX ix_items_total ON items (total);
