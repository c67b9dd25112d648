-- schemi:up sqlite
ALTER TABLE items ADD COLUMN size INTEGER NOT NULL DEFAULT 7;
