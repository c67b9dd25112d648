-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT uq_items_name_b;
ALTER TABLE items ADD CONSTRAINT b_and_name UNIQUE (b, name);
