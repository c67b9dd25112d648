-- schemi:up sqlite
CREATE TABLE uses (
    id INTEGER NOT NULL,
    a INTEGER,
    b INTEGER,
    CONSTRAINT pk_uses PRIMARY KEY (id),
    CONSTRAINT fk_uses_a_b FOREIGN KEY (a, b) REFERENCES items (a, b) ON DELETE CASCADE
);
ALTER TABLE items ADD COLUMN c INTEGER;
