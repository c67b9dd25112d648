-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
ALTER TYPE state ADD VALUE 'closed';
DROP INDEX ix_items_state;
ALTER TABLE items DROP CONSTRAINT known;
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'settled';
ALTER TABLE items DROP COLUMN paid;
ALTER TABLE items ADD COLUMN paid boolean GENERATED ALWAYS AS (state = 'settled') STORED;
ALTER TABLE items ADD CONSTRAINT known CHECK (state <> 'settled' OR id > 0);
CREATE INDEX ix_items_state ON items (state) WHERE state = 'settled';
