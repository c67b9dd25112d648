-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT uq_items_name;
ALTER TABLE items ADD CONSTRAINT uq_items_name UNIQUE (name);
