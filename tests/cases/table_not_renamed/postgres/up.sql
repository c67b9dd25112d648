-- schemi:up postgres
CREATE TABLE things (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT pk_things PRIMARY KEY (id)
);
DROP TABLE items;
