-- schemi:down postgres
ALTER DOMAIN email RENAME CONSTRAINT at TO ck_email;
