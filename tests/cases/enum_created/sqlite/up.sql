-- schemi:up sqlite
ALTER TABLE items ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CONSTRAINT ck_items_state CHECK (state IN ('open', 'paid'));
