-- schemi:up postgres
ALTER DOMAIN email SET DEFAULT 'none@example.com';
