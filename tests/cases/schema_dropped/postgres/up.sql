-- schemi:up postgres
DROP TABLE billing.bills;
DROP TYPE billing.state;
DO $$ BEGIN IF current_schema() IS DISTINCT FROM 'billing' THEN DROP SCHEMA billing; END IF; EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN NULL; END $$;
