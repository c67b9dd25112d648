-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT uq_items_name;
