-- schemi:up postgres
CREATE TYPE state AS ENUM ('open', 'paid');
ALTER TABLE items ADD COLUMN state state NOT NULL DEFAULT 'open';
