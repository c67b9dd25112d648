-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT b_and_name;
ALTER TABLE items ADD CONSTRAINT uq_items_name_b UNIQUE (name, b);
