-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    short TEXT NOT NULL DEFAULT 'a',
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, code)
SELECT id, code
FROM items;
-- schemi:end
