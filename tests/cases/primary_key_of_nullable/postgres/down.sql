-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT pk_items;
ALTER TABLE items ALTER COLUMN a DROP NOT NULL;
ALTER TABLE items ADD CONSTRAINT uq_items_a UNIQUE (a);
