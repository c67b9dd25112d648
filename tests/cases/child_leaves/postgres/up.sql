-- schemi:up postgres
ALTER TABLE logins NO INHERIT events;
