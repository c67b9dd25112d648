-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_code CHECK (length(code) > 3)
);
INSERT INTO schemi_new_items (id, code)
SELECT id, code
FROM items;
-- schemi:end
