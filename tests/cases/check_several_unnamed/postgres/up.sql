-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT ck_items_name_3 CHECK (name IN ('one', 'two', 'it''s'));
