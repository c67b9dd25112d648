-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT fk_items_twin;
ALTER TABLE items DROP COLUMN twin;
