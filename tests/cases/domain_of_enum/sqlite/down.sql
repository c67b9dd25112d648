-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_state CHECK (state IN ('open', 'done'))
);
INSERT INTO schemi_new_items (id, state)
SELECT id, state
FROM items;
-- schemi:end
