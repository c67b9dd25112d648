-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    "key" BLOB NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_key CHECK (length(key) > 1)
);
INSERT INTO schemi_new_items (id, "key", at)
SELECT id, "key", at
FROM items;
-- schemi:end
