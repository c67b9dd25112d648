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
SELECT CASE WHEN id IS NULL OR id = CAST(id AS INTEGER) THEN id ELSE json_extract('{}', 'items.id cannot become INTEGER: it holds ' || substr(quote(id), 1, 60)) END, CASE WHEN typeof(name) = 'blob' AND length(name) = length(CAST(name AS TEXT)) AND CAST(name AS TEXT) NOT GLOB '*[^' || char(1) || '-' || char(127) || ']*' THEN CAST(name AS TEXT) WHEN typeof(name) <> 'blob' AND name = CAST(name AS TEXT) OR name IS NULL THEN name ELSE json_extract('{}', 'items.name cannot become TEXT: it holds ' || substr(quote(name), 1, 60)) END, CASE WHEN day IS NULL OR day GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(day) = day THEN day WHEN (substr(day, 1, 10) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' AND date(substr(day, 1, 10)) = substr(day, 1, 10) AND substr(day, 11) GLOB '[ T][0-9][0-9]:[0-9][0-9]*' AND datetime(day) IS NOT NULL) AND time(day) = '00:00:00' AND day NOT GLOB '*.*[1-9]*' THEN date(day) ELSE json_extract('{}', 'items.day cannot become DATE: it holds ' || substr(quote(day), 1, 60)) END, CASE WHEN "on" IS NULL OR "on" = CAST("on" AS INTEGER) THEN "on" ELSE json_extract('{}', 'items.on cannot become INTEGER: it holds ' || substr(quote("on"), 1, 60)) END
FROM items;
-- schemi:end
