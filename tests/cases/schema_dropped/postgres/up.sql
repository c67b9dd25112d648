-- schemi:up postgres
DROP TABLE billing.bills;
DROP TYPE billing.state;
DROP SCHEMA billing;
