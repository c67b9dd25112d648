-- schemi:up postgres
ALTER DOMAIN email RENAME CONSTRAINT ck_email TO at;
