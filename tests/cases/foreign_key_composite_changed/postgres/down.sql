-- schemi:down postgres
ALTER TABLE uses DROP CONSTRAINT fk_uses_a_b;
ALTER TABLE items DROP COLUMN c;
ALTER TABLE uses ADD CONSTRAINT fk_uses_a_b FOREIGN KEY (a, b) REFERENCES items (a, b) ON DELETE CASCADE;
