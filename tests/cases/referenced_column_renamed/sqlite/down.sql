-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN sku TO code;
