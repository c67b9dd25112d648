-- schemi:up sqlite
CREATE TABLE bills (
    id INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id)
);
