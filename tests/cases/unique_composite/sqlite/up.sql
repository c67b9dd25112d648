-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    b INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT b_and_name UNIQUE (b, name)
);
INSERT INTO schemi_new_items (id, name, b)
SELECT id, name, b
FROM items;
-- schemi:end
