-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    email TEXT NOT NULL DEFAULT 'a@b.c',
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_email CHECK (email LIKE '%@%'),
    CONSTRAINT ck_items_email_2 CHECK (length(email) > 3)
);
INSERT INTO schemi_new_items (id, email)
SELECT id, email
FROM items;
-- schemi:end
