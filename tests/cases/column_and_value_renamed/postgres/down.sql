-- schemi:down postgres
ALTER TYPE state RENAME VALUE 'sent' TO 'gone';
ALTER TABLE orders RENAME COLUMN stage TO state;
