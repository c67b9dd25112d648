-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'paid' TO 'open';
ALTER TYPE state RENAME VALUE 'settled' TO 'paid';
