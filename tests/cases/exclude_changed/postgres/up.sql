-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT ex_items_during;
ALTER TABLE items ADD CONSTRAINT ex_items_during EXCLUDE USING gist (during WITH &&) WHERE (open);
