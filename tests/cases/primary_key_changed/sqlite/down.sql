-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    a INTEGER NOT NULL,
    b INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (a)
);
INSERT INTO schemi_new_items (a, b)
SELECT a, b
FROM items;
-- schemi:end
