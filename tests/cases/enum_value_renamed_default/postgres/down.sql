-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'settled' TO 'paid';
ALTER TABLE items ALTER COLUMN state SET DEFAULT 'paid';
