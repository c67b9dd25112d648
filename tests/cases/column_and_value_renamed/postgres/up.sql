-- schemi:up postgres
ALTER TYPE state RENAME VALUE 'gone' TO 'sent';
ALTER TABLE orders RENAME COLUMN state TO stage;
