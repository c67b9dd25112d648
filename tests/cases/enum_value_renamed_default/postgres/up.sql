-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'settled';
