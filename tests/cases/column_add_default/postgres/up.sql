-- schemi:up postgres
ALTER TABLE items ADD COLUMN size integer NOT NULL DEFAULT 7;
