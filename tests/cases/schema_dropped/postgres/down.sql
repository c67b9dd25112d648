-- schemi:down postgres
CREATE SCHEMA billing;
CREATE TYPE billing.state AS ENUM ('open', 'paid');
CREATE TABLE billing.bills (
    id bigint NOT NULL,
    sum bigint NOT NULL,
    state billing.state NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id)
);
