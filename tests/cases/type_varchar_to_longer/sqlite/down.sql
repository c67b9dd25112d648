-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value VARCHAR(10) NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, value)
SELECT id, value
FROM items;
-- schemi:end
