-- schemi:up postgres
ALTER TABLE items VALIDATE CONSTRAINT ck_items_amount;
