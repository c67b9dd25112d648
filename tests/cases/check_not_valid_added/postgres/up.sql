-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE items ADD CONSTRAINT ck_items_name CHECK (length(name) > 3) NO INHERIT NOT VALID;
