-- schemi:down sqlite
ALTER TABLE items RENAME COLUMN length TO size;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, size)
SELECT id, name, size
FROM items;
-- schemi:end
