-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    a INTEGER NOT NULL,
    total INTEGER NOT NULL GENERATED ALWAYS AS (a * 2) VIRTUAL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, a)
SELECT id, a
FROM items;
-- schemi:end
