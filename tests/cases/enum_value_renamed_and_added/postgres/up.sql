-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
ALTER TYPE state ADD VALUE 'closed';
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'settled';
