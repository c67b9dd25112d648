-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT positive;
ALTER TABLE items ADD CONSTRAINT positive CHECK (amount > -10) NO INHERIT;
ALTER TABLE items ADD CONSTRAINT ck_items_id CHECK (id > 0) NO INHERIT;
