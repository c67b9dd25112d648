-- schemi:up postgres
DROP TABLE billing.bills;
DROP TYPE billing.state;
DO $$ BEGIN IF current_schema() IS DISTINCT FROM 'billing' THEN DROP SCHEMA billing; END IF; END $$;
