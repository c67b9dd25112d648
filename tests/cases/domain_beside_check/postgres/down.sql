-- schemi:down postgres
ALTER DOMAIN email DROP CONSTRAINT has_at;
ALTER TABLE items DROP CONSTRAINT ck_items_email;
ALTER TABLE items ALTER COLUMN email SET DEFAULT 'a@b'::text;
ALTER TABLE items ADD CONSTRAINT ck_items_email CHECK (length(email::text) > 2);
