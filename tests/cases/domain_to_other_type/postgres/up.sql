-- schemi:up postgres
ALTER TABLE items ALTER COLUMN at TYPE date USING (at AT TIME ZONE 'UTC')::date;
