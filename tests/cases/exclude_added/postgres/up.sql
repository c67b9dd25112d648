-- schemi:up postgres
ALTER TABLE items ADD CONSTRAINT ex_items_during EXCLUDE USING gist (during WITH &&);
