-- schemi:up postgres
ALTER TABLE items ALTER COLUMN more DROP DEFAULT;
ALTER TYPE state RENAME TO schemi_old_state;
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::text::state;
ALTER TABLE items ALTER COLUMN states TYPE state[] USING states::text[]::state[];
ALTER TABLE items ALTER COLUMN more TYPE state[] USING more::text[]::state[];
DROP TYPE schemi_old_state;
ALTER TABLE items ALTER COLUMN more SET DEFAULT '{}';
