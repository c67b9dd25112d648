-- schemi:down postgres
ALTER TABLE logins INHERIT events;
