-- schemi:up postgres
CREATE TABLE events (
    id bigint NOT NULL,
    day date NOT NULL,
    CONSTRAINT pk_events PRIMARY KEY (id, day)
) PARTITION BY range (day);
