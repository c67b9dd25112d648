-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    email TEXT NOT NULL,
    second TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_email CHECK (email LIKE '%_@%'),
    CONSTRAINT ck_items_second CHECK (second LIKE '%_@%')
);
INSERT INTO schemi_new_items (id, email, second)
SELECT id, email, second
FROM items;
-- schemi:end
