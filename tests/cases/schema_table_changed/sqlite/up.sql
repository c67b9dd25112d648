-- schemi:up sqlite
-- schemi:rebuild bills
CREATE TABLE schemi_new_bills (
    id INTEGER NOT NULL,
    sum INTEGER NOT NULL,
    state TEXT NOT NULL,
    note TEXT,
    CONSTRAINT pk_bills PRIMARY KEY (id),
    CONSTRAINT ck_bills_state CHECK (state IN ('open', 'paid', 'void'))
);
INSERT INTO schemi_new_bills (id, sum, state)
SELECT id, sum, state
FROM bills;
-- schemi:end
