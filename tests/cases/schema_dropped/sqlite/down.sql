-- schemi:down sqlite
CREATE TABLE bills (
    id INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_bills PRIMARY KEY (id),
    CONSTRAINT ck_bills_state CHECK (state IN ('open', 'paid'))
);
