-- schemi:up sqlite
CREATE TABLE things (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_things PRIMARY KEY (id)
);
DROP TABLE items;
