-- schemi:up sqlite
ALTER TABLE items RENAME TO wares;
ALTER TABLE wares RENAME COLUMN code TO number;
-- schemi:rebuild wares
CREATE TABLE schemi_new_wares (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'void',
    number INTEGER NOT NULL,
    kept TEXT,
    twice INTEGER NOT NULL GENERATED ALWAYS AS (number * 2) STORED,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT uq_items_code UNIQUE (number),
    CONSTRAINT ck_wares_kept CHECK (kept <> ''),
    CONSTRAINT ck_wares_state CHECK (state IN ('open', 'paid', 'void'))
) STRICT;
INSERT INTO schemi_new_wares (id, state, number, kept)
SELECT id, state, coalesce(number, (0)), kept
FROM wares;
-- schemi:end
