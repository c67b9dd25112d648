-- schemi:down postgres
ALTER TABLE items RENAME CONSTRAINT items_key TO pk_items;
