-- schemi:up sqlite
CREATE TABLE more (
    id INTEGER NOT NULL,
    CONSTRAINT pk_more PRIMARY KEY (id)
);
