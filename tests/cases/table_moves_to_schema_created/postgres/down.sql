-- schemi:down postgres
DROP TABLE billing.bills;
DROP SCHEMA billing;
