-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    day DATE,
    "on" BOOLEAN NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, name, day, "on")
SELECT id, name, day, CASE WHEN "on" IS NULL OR "on" = CAST("on" AS NUMERIC) THEN "on" ELSE json_extract('{}', 'items.on cannot become BOOLEAN: it holds ' || substr(quote("on"), 1, 60)) END
FROM items;
-- schemi:end
