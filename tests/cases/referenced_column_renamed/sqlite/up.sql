-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN code TO sku;
