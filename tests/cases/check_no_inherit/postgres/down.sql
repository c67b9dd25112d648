-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT positive;
ALTER TABLE items DROP CONSTRAINT ck_items_id;
ALTER TABLE items ADD CONSTRAINT positive CHECK (amount > -10);
