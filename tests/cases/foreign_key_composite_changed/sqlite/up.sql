-- schemi:up sqlite
-- schemi:rebuild uses
CREATE TABLE schemi_new_uses (
    id INTEGER NOT NULL,
    a INTEGER,
    b INTEGER,
    CONSTRAINT pk_uses PRIMARY KEY (id),
    CONSTRAINT fk_uses_a_b FOREIGN KEY (a, b) REFERENCES items (a, b) ON DELETE SET NULL
);
INSERT INTO schemi_new_uses (id, a, b)
SELECT id, a, b
FROM uses;
-- schemi:end
ALTER TABLE items ADD COLUMN c INTEGER;
