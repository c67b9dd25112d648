-- schemi:down postgres
DO $$ BEGIN IF to_regnamespace('billing') IS NULL THEN CREATE SCHEMA billing; END IF; END $$;
CREATE TYPE billing.state AS ENUM ('open', 'paid');
CREATE TABLE billing.bills (
    id bigint NOT NULL,
    sum bigint NOT NULL,
    state billing.state NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id)
);
