-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT ck_items_name;
ALTER TABLE items ADD CONSTRAINT ck_items_name CHECK (name <> 'nobody');
