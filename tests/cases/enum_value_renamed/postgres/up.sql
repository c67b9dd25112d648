-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'settled';
