-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    b INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT uq_items_name_b UNIQUE (name, b)
);
INSERT INTO schemi_new_items (id, name, b)
SELECT id, name, b
FROM items;
-- schemi:end
