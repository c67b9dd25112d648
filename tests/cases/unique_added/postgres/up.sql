-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT uq_items_name UNIQUE (name);
