-- schemi:up postgres
ALTER DOMAIN email SET NOT NULL;
