-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_value CHECK (value <> '0')
);
INSERT INTO schemi_new_items (id, value)
SELECT id, CASE WHEN typeof(value) = 'blob' AND length(value) = length(CAST(value AS TEXT)) AND CAST(value AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(value AS TEXT) WHEN typeof(value) <> 'blob' AND value = CAST(value AS TEXT) OR value IS NULL THEN value ELSE json_extract('{}', 'items.value cannot become TEXT: it holds ' || substr(quote(value), 1, 60)) END
FROM items;
-- schemi:end
