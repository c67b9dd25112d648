-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    day DATE NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, size, day)
SELECT id, name, (0), ('1970-01-01')
FROM items;
-- schemi:end
