-- schemi:up postgres
DO $$ BEGIN IF to_regnamespace('billing') IS NULL THEN CREATE SCHEMA billing; END IF; END $$;
CREATE TABLE billing.bills (
    id bigint NOT NULL,
    sum bigint NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id)
);
