-- schemi:down postgres
ALTER DOMAIN email DROP CONSTRAINT ck_email;
ALTER DOMAIN email DROP CONSTRAINT has_at;
ALTER DOMAIN email ADD CONSTRAINT has_at CHECK (VALUE ~~ '%@%'::text);
