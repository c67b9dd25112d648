-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, value)
SELECT id, CASE WHEN value IS NULL OR value = CAST(value AS INTEGER) THEN value ELSE json_extract('{}', 'items.value cannot become INTEGER: it holds ' || substr(quote(value), 1, 60)) END
FROM items;
-- schemi:end
