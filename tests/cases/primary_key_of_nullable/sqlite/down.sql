-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    a INTEGER,
    b INTEGER NOT NULL,
    CONSTRAINT uq_items_a UNIQUE (a)
);
INSERT INTO schemi_new_items (a, b)
SELECT a, b
FROM items;
-- schemi:end
