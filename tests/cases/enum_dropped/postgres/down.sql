-- schemi:down postgres
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ADD COLUMN state state;
UPDATE items SET state = 'open' WHERE state IS NULL;
ALTER TABLE items ALTER COLUMN state SET NOT NULL;
