-- schemi:up postgres
ALTER TYPE billing.state ADD VALUE 'void';
ALTER TABLE billing.bills ADD COLUMN note text;
