-- schemi:up postgres
ALTER DOMAIN placed SET DEFAULT (now() + interval '1 day');
