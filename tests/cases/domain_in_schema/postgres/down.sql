-- schemi:down postgres
ALTER TABLE items ALTER COLUMN email TYPE text;
ALTER TABLE items ALTER COLUMN second TYPE text;
DROP DOMAIN kinds."E Mail";
DO $$ BEGIN IF current_schema() IS DISTINCT FROM 'kinds' THEN DROP SCHEMA kinds; END IF; EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL; END $$;
