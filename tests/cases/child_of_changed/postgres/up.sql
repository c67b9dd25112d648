-- schemi:up postgres
ALTER TABLE events ADD COLUMN amount integer NOT NULL DEFAULT 0;
ALTER TABLE logins ALTER COLUMN amount SET DEFAULT 5;
ALTER TABLE events ADD CONSTRAINT "some" CHECK (id > 0);
