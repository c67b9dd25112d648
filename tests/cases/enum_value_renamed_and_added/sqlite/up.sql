-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'settled',
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_state CHECK (state IN ('open', 'settled', 'closed'))
);
INSERT INTO schemi_new_items (id, state)
SELECT id, CASE state WHEN 'paid' THEN 'settled' ELSE state END
FROM items;
-- schemi:end
