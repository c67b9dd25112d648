-- schemi:up postgres
ALTER TABLE items DROP CONSTRAINT ck_items_email;
ALTER TABLE items ALTER COLUMN email SET DEFAULT 'a@b.c';
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE LIKE '%@%');
ALTER TABLE items ADD CONSTRAINT ck_items_email CHECK (length(email) > 3);
