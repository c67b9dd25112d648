-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT ck_items_name CHECK (name <> '');
