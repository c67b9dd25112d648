-- schemi:down sqlite
DROP INDEX ix_items_state;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'paid',
    paid BOOLEAN GENERATED ALWAYS AS (state = 'paid') STORED,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT known CHECK (state <> 'paid' OR id > 0),
    CONSTRAINT ck_items_state_paid CHECK (state IN ('open', 'paid'))
);
INSERT INTO schemi_new_items (id, state)
SELECT id, CASE state WHEN 'settled' THEN 'paid' ELSE state END
FROM items;
-- schemi:end
CREATE INDEX ix_items_state ON items (state) WHERE state = 'paid';
