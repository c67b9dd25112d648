-- schemi:up sqlite
ALTER TABLE Items ADD COLUMN userId INTEGER NOT NULL DEFAULT 0 CONSTRAINT ck_Items_userId CHECK ("userId" >= 0);
