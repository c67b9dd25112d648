-- schemi:up postgres
ALTER TABLE items RENAME CONSTRAINT uq_items_amount TO one_amount;
CREATE TABLE more (
    id bigint NOT NULL,
    code text NOT NULL,
    CONSTRAINT pk_more PRIMARY KEY (id),
    CONSTRAINT uq_more_code UNIQUE (code)
);
