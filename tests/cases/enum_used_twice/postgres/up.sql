-- schemi:up postgres
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'void');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
ALTER TABLE items ALTER COLUMN before TYPE state USING before::text::state;
ALTER TABLE logs ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE schemi_old_state;
