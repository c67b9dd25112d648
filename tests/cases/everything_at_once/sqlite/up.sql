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
SELECT CASE WHEN id IS NULL OR id = CAST(id AS INTEGER) THEN id ELSE json_extract('{}', 'wares.id cannot become INTEGER: it holds ' || substr(quote(id), 1, 60)) END, CASE WHEN typeof(state) = 'blob' AND length(state) = length(CAST(state AS TEXT)) AND CAST(state AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(state AS TEXT) WHEN typeof(state) <> 'blob' AND state = CAST(state AS TEXT) OR state IS NULL THEN state ELSE json_extract('{}', 'wares.state cannot become TEXT: it holds ' || substr(quote(state), 1, 60)) END, coalesce(CASE WHEN number IS NULL OR number = CAST(number AS INTEGER) THEN number ELSE json_extract('{}', 'wares.number cannot become INTEGER: it holds ' || substr(quote(number), 1, 60)) END, (0)), CASE WHEN typeof(kept) = 'blob' AND length(kept) = length(CAST(kept AS TEXT)) AND CAST(kept AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(kept AS TEXT) WHEN typeof(kept) <> 'blob' AND kept = CAST(kept AS TEXT) OR kept IS NULL THEN kept ELSE json_extract('{}', 'wares.kept cannot become TEXT: it holds ' || substr(quote(kept), 1, 60)) END
FROM wares;
-- schemi:end
