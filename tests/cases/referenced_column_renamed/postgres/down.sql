-- schemi:down postgres
ALTER TABLE items RENAME COLUMN sku TO code;
