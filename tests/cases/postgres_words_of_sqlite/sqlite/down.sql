-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    amount INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, amount)
SELECT id, name, amount
FROM items;
-- schemi:end
