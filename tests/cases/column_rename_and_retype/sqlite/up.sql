-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN size TO length;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    length INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, length)
SELECT id, name, length
FROM items;
-- schemi:end
