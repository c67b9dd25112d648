-- schemi:down postgres
ALTER TABLE items RENAME COLUMN length TO size;
ALTER TABLE items ALTER COLUMN size DROP DEFAULT;
ALTER TABLE items ALTER COLUMN size TYPE integer;
