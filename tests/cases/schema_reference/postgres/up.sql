-- schemi:up postgres
ALTER TABLE lines DROP CONSTRAINT fk_lines_bill;
ALTER TABLE lines ADD CONSTRAINT fk_lines_bill FOREIGN KEY (bill) REFERENCES billing.bills (id) ON DELETE CASCADE;
