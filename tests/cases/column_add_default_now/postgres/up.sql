-- schemi:up postgres
ALTER TABLE items ADD COLUMN made_at timestamp with time zone NOT NULL DEFAULT now();
