-- schemi:down postgres
CREATE DOMAIN code AS text DEFAULT 'abcd' CONSTRAINT ck_code CHECK (length(VALUE) > 3);
ALTER TABLE items ADD COLUMN code code NOT NULL;
