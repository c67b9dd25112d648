-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
ALTER TYPE state RENAME VALUE 'open' TO 'paid';
