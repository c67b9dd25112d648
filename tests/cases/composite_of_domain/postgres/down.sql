-- schemi:down postgres
ALTER TABLE items DROP COLUMN home;
DROP TYPE address;
DROP DOMAIN zip;
DROP TYPE state;
