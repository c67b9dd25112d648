-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT ck_items_amount;
ALTER TABLE items ADD CONSTRAINT ck_items_amount CHECK (amount > -10) NOT VALID;
