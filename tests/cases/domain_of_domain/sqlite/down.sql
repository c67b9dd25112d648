-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    email TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_email CHECK (email LIKE '%@%')
);
INSERT INTO schemi_new_items (id, email)
SELECT id, email
FROM items;
-- schemi:end
