-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    value DATETIME NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, value)
SELECT id, CASE WHEN value IS NULL OR typeof(value) IN ('integer', 'real') OR (substr(value, 1, 10) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(substr(value, 1, 10)) = substr(value, 1, 10) AND substr(value, 11) GLOB '[ T][0-9][0-9]:[0-9][0-9]*' AND datetime(value) IS NOT NULL) THEN value WHEN value GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(value) = value THEN value || ' 00:00:00' ELSE json_extract('{}', 'items.value cannot become DATETIME: it holds ' || substr(quote(value), 1, 60)) END
FROM items;
-- schemi:end
