-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    email TEXT NOT NULL DEFAULT 'a@b',
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_email CHECK (length(email) > 2)
);
INSERT INTO schemi_new_items (id, email)
SELECT id, email
FROM items;
-- schemi:end
