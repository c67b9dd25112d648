-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT uq_items_name UNIQUE (name)
);
INSERT INTO schemi_new_items (id, name)
SELECT id, name
FROM items;
-- schemi:end
