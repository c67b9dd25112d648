-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'settled' TO 'paid';
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'paid';
ALTER TABLE items ALTER COLUMN state DROP DEFAULT;
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE schemi_old_state;
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'paid';
