-- schemi:down postgres
ALTER TABLE ONLY events DROP CONSTRAINT "some";
ALTER TABLE logins DROP CONSTRAINT "some";
ALTER TABLE ONLY events DROP COLUMN amount;
ALTER TABLE logins DROP COLUMN amount;
