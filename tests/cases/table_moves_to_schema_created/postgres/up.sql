-- schemi:up postgres
CREATE SCHEMA billing;
CREATE TABLE billing.bills (
    id bigint NOT NULL,
    sum bigint NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id)
);
