-- schemi:up postgres
ALTER TABLE items RENAME COLUMN code TO sku;
