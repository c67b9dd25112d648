-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, "key", at)
SELECT id, "key", at
FROM items;
-- schemi:end
