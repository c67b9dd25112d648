-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT ck_items_value;
ALTER TABLE items ALTER COLUMN value TYPE integer USING value::integer;
ALTER TABLE items ADD CONSTRAINT ck_items_value CHECK (value <> 0);
