-- schemi:down postgres
DROP INDEX ix_logs_place_at;
ALTER TABLE logs DROP CONSTRAINT "some";
ALTER TABLE logs DROP COLUMN amount;
