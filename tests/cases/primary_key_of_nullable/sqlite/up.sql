-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (a)
);
INSERT INTO schemi_new_items (a, b)
SELECT coalesce(a, json_extract('{}', 'items.a is NULL in a row, which would get a new key')), b
FROM items;
-- schemi:end
