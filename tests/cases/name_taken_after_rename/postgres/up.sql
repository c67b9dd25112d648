-- schemi:up postgres
ALTER TABLE items RENAME TO things;
CREATE TABLE items (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT pk_items_2 PRIMARY KEY (id)
);
CREATE INDEX ix_items_name_2 ON items (name);
