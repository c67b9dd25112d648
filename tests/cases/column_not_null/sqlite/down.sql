-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name)
SELECT id, name
FROM items;
-- schemi:end
