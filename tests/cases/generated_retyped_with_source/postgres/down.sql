-- schemi:down postgres
ALTER TABLE items DROP COLUMN total;
ALTER TABLE items ALTER COLUMN a TYPE integer;
ALTER TABLE items ADD COLUMN total integer GENERATED ALWAYS AS (a + 1) STORED;
COMMENT ON COLUMN items.total IS 'one more';
CREATE INDEX ix_items_total ON items (total);
