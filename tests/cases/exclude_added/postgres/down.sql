-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT ex_items_during;
