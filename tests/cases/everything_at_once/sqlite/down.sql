-- schemi:down sqlite
ALTER TABLE wares RENAME TO items;
ALTER TABLE items RENAME COLUMN number TO code;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    state TEXT NOT NULL,
    code INTEGER,
    kept TEXT NOT NULL,
    gone TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT uq_items_code UNIQUE (code),
    CONSTRAINT ck_items_state CHECK (state IN ('open', 'paid'))
);
INSERT INTO schemi_new_items (id, state, code, kept)
SELECT id, state, code, kept
FROM items;
-- schemi:end
