-- schemi:up sqlite
DROP INDEX ix_items_size;
DROP INDEX ix_items_size_other;
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    other INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, other)
SELECT id, name, other
FROM items;
-- schemi:end
