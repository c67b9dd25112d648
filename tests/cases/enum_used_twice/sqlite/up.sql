-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    "before" TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_before CHECK (before IN ('open', 'void')),
    CONSTRAINT ck_items_state CHECK (state IN ('open', 'void'))
);
INSERT INTO schemi_new_items (id, state, "before")
SELECT id, state, "before"
FROM items;
-- schemi:end
-- schemi:rebuild logs
CREATE TABLE schemi_new_logs (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    CONSTRAINT pk_logs PRIMARY KEY (id),
    CONSTRAINT ck_logs_state CHECK (state IN ('open', 'void'))
);
INSERT INTO schemi_new_logs (id, state)
SELECT id, state
FROM logs;
-- schemi:end
