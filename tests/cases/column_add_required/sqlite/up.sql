-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    slug TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, slug)
SELECT id, name, (lower(name))
FROM items;
-- schemi:end
