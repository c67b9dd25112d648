-- schemi:down postgres
ALTER TABLE items DROP CONSTRAINT ck_items_value;
ALTER TABLE items ALTER COLUMN value TYPE text;
ALTER TABLE items ADD CONSTRAINT ck_items_value CHECK (value <> '0'::text);
