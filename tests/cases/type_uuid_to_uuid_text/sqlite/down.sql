-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id BLOB NOT NULL,
    token BLOB,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, token)
SELECT CASE WHEN id IS NULL OR typeof(id) = 'blob' AND length(id) = 16 THEN id WHEN length(id) IN (32, 36, 38) AND length(unhex(id, '{-}')) = 16 THEN unhex(id, '{-}') ELSE json_extract('{}', 'items.id cannot become a UUID: it holds ' || substr(quote(id), 1, 60)) END, CASE WHEN token IS NULL OR typeof(token) = 'blob' AND length(token) = 16 THEN token WHEN length(token) IN (32, 36, 38) AND length(unhex(token, '{-}')) = 16 THEN unhex(token, '{-}') ELSE json_extract('{}', 'items.token cannot become a UUID: it holds ' || substr(quote(token), 1, 60)) END
FROM items;
-- schemi:end
-- schemi:rebuild parts
CREATE TABLE schemi_new_parts (
    id INTEGER NOT NULL,
    item_id BLOB NOT NULL,
    CONSTRAINT pk_parts PRIMARY KEY (id),
    CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_parts (id, item_id)
SELECT id, CASE WHEN item_id IS NULL OR typeof(item_id) = 'blob' AND length(item_id) = 16 THEN item_id WHEN length(item_id) IN (32, 36, 38) AND length(unhex(item_id, '{-}')) = 16 THEN unhex(item_id, '{-}') ELSE json_extract('{}', 'parts.item_id cannot become a UUID: it holds ' || substr(quote(item_id), 1, 60)) END
FROM parts;
-- schemi:end
