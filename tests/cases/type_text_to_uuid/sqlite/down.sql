-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, value)
SELECT id, CASE WHEN typeof(value) = 'blob' AND length(value) = 16 THEN lower(substr(hex(value), 1, 8) || '-' || substr(hex(value), 9, 4) || '-' || substr(hex(value), 13, 4) || '-' || substr(hex(value), 17, 4) || '-' || substr(hex(value), 21, 12)) WHEN value IS NULL OR typeof(value) = 'text' THEN value ELSE json_extract('{}', 'items.value cannot become TEXT: it holds ' || substr(quote(value), 1, 60)) END
FROM items;
-- schemi:end
