-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT positive;
ALTER TABLE items DROP CONSTRAINT ck_items_name;
