-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value BLOB NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, value)
SELECT id, CASE WHEN value IS NULL OR typeof(value) = 'blob' AND length(value) = 16 THEN value WHEN length(value) IN (32, 36, 38) AND length(unhex(value, '{-}')) = 16 THEN unhex(value, '{-}') ELSE json_extract('{}', 'items.value cannot become a UUID: it holds ' || substr(quote(value), 1, 60)) END
FROM items;
-- schemi:end
