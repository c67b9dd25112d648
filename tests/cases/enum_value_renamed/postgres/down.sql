-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'settled' TO 'paid';
