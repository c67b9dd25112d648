-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT pk_items;
ALTER TABLE items ADD CONSTRAINT pk_items PRIMARY KEY (a);
