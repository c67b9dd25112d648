-- schemi:up sqlite
ALTER TABLE items RENAME TO things;
CREATE TABLE items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_items_2 PRIMARY KEY (id)
);
CREATE INDEX ix_items_name_2 ON items (name);
