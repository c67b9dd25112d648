-- schemi:down postgres
ALTER TYPE billing.state RENAME TO schemi_old_state;
CREATE TYPE billing.state AS ENUM ('open', 'paid');
ALTER TABLE billing.bills ALTER COLUMN state TYPE billing.state USING state::text::billing.state;
DROP TYPE billing.schemi_old_state;
ALTER TABLE billing.bills DROP COLUMN note;
