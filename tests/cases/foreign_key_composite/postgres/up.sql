-- schemi:up postgres
CREATE TABLE uses (
    id bigint NOT NULL,
    a bigint,
    b bigint,
    CONSTRAINT pk_uses PRIMARY KEY (id),
    CONSTRAINT fk_uses_a_b FOREIGN KEY (a, b) REFERENCES items (a, b) ON DELETE CASCADE
);
ALTER TABLE items ADD COLUMN c bigint;
