-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT ck_items_name CHECK (length(name) < 50);
