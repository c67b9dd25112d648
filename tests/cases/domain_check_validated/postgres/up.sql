-- schemi:up postgres
ALTER DOMAIN email VALIDATE CONSTRAINT at;
