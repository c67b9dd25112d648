-- schemi:up sqlite
DROP INDEX ix_items_state;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'settled',
    paid BOOLEAN GENERATED ALWAYS AS (state = 'settled') STORED,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT known CHECK (state <> 'settled' OR id > 0),
    CONSTRAINT ck_items_state CHECK (state IN ('open', 'settled', 'closed'))
);
INSERT INTO schemi_new_items (id, state)
SELECT id, CASE state WHEN 'paid' THEN 'settled' ELSE state END
FROM items;
-- schemi:end
CREATE INDEX ix_items_state ON items (state) WHERE state = 'settled';
