-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    day TEXT,
    "on" INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
) STRICT;
INSERT INTO schemi_new_items (id, name, day, "on")
SELECT CASE WHEN id IS NULL OR id = CAST(id AS INTEGER) THEN id ELSE json_extract('{}', 'items.id cannot become INTEGER: it holds ' || substr(quote(id), 1, 60)) END, CASE WHEN typeof(name) = 'blob' AND length(name) = length(CAST(name AS TEXT)) AND CAST(name AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(name AS TEXT) WHEN typeof(name) <> 'blob' AND name = CAST(name AS TEXT) OR name IS NULL THEN name ELSE json_extract('{}', 'items.name cannot become TEXT: it holds ' || substr(quote(name), 1, 60)) END, CASE WHEN typeof(day) = 'blob' AND length(day) = length(CAST(day AS TEXT)) AND CAST(day AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(day AS TEXT) WHEN typeof(day) <> 'blob' AND day = CAST(day AS TEXT) OR day IS NULL THEN day ELSE json_extract('{}', 'items.day cannot become TEXT: it holds ' || substr(quote(day), 1, 60)) END, CASE WHEN "on" IS NULL OR "on" = CAST("on" AS INTEGER) THEN "on" ELSE json_extract('{}', 'items.on cannot become INTEGER: it holds ' || substr(quote("on"), 1, 60)) END
FROM items;
-- schemi:end
