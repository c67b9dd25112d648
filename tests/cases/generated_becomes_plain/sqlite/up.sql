-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    a INTEGER NOT NULL,
    total INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, a, total)
SELECT id, a, total
FROM items;
-- schemi:end
