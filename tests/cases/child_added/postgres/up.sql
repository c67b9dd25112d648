-- schemi:up postgres
CREATE TABLE logins (
    name text NOT NULL,
    CONSTRAINT pk_logins PRIMARY KEY (id)
) INHERITS (events);
CREATE INDEX ix_logins_name ON logins (name);
