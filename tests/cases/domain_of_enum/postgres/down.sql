-- schemi:down postgres
ALTER TABLE items ALTER COLUMN state TYPE state;
DROP DOMAIN live;
