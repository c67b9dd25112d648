-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    email TEXT NOT NULL,
    second TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, email, second)
SELECT id, email, second
FROM items;
-- schemi:end
