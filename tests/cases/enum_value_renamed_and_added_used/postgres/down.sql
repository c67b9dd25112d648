-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'settled' TO 'paid';
DROP INDEX ix_items_state;
ALTER TABLE items DROP CONSTRAINT known;
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'paid';
ALTER TABLE items DROP COLUMN paid;
ALTER TABLE items ADD COLUMN paid boolean GENERATED ALWAYS AS (state = 'paid'::state) STORED;
ALTER TABLE items DROP COLUMN paid;
ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE schemi_old_state;
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'paid';
ALTER TABLE items ADD COLUMN paid boolean GENERATED ALWAYS AS (state = 'paid'::state) STORED;
ALTER TABLE items ADD CONSTRAINT known CHECK (state <> 'paid'::state OR id > 0);
CREATE INDEX ix_items_state ON items (state) WHERE state = 'paid'::state;
