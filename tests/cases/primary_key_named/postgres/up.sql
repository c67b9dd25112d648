-- schemi:up postgres
ALTER TABLE items RENAME CONSTRAINT pk_items TO items_key;
