-- schemi:down postgres
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ALTER COLUMN state TYPE state USING state::state;
