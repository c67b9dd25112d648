-- schemi:down postgres
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
DROP TYPE schemi_old_state;
