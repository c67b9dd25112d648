-- schemi:up sqlite
-- schemi:rebuild parts
CREATE TABLE schemi_new_parts (
    id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    label TEXT,
    CONSTRAINT pk_parts PRIMARY KEY (id),
    CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_parts (id, item_id, label)
SELECT id, item_id, label
FROM parts;
-- schemi:end
