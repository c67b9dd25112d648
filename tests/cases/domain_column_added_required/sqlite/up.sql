-- schemi:up sqlite
ALTER TABLE items ADD COLUMN code TEXT NOT NULL DEFAULT 'abcd' CONSTRAINT ck_items_code CHECK (length(code) > 3);
