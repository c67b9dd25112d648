-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id TEXT NOT NULL,
    token TEXT,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, token)
SELECT CASE WHEN typeof(id) = 'blob' AND length(id) = 16 THEN lower(substr(hex(id), 1, 8) || '-' || substr(hex(id), 9, 4) || '-' || substr(hex(id), 13, 4) || '-' || substr(hex(id), 17, 4) || '-' || substr(hex(id), 21, 12)) WHEN id IS NULL OR typeof(id) = 'text' AND length(id) IN (32, 36, 38) AND length(unhex(id, '{-}')) = 16 THEN id ELSE json_extract('{}', 'items.id cannot become a UUID: it holds ' || substr(quote(id), 1, 60)) END, CASE WHEN typeof(token) = 'blob' AND length(token) = 16 THEN lower(hex(token)) WHEN token IS NULL OR typeof(token) = 'text' AND length(token) IN (32, 36, 38) AND length(unhex(token, '{-}')) = 16 THEN token ELSE json_extract('{}', 'items.token cannot become a UUID: it holds ' || substr(quote(token), 1, 60)) END
FROM items;
-- schemi:end
-- schemi:rebuild parts
CREATE TABLE schemi_new_parts (
    id INTEGER NOT NULL,
    item_id TEXT NOT NULL,
    CONSTRAINT pk_parts PRIMARY KEY (id),
    CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_parts (id, item_id)
SELECT id, CASE WHEN typeof(item_id) = 'blob' AND length(item_id) = 16 THEN lower(substr(hex(item_id), 1, 8) || '-' || substr(hex(item_id), 9, 4) || '-' || substr(hex(item_id), 13, 4) || '-' || substr(hex(item_id), 17, 4) || '-' || substr(hex(item_id), 21, 12)) WHEN item_id IS NULL OR typeof(item_id) = 'text' AND length(item_id) IN (32, 36, 38) AND length(unhex(item_id, '{-}')) = 16 THEN item_id ELSE json_extract('{}', 'parts.item_id cannot become a UUID: it holds ' || substr(quote(item_id), 1, 60)) END
FROM parts;
-- schemi:end
