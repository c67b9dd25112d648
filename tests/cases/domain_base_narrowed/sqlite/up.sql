-- schemi:up sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
INSERT INTO schemi_new_items (id, amount)
SELECT id, CASE WHEN amount IS NULL OR amount = CAST(amount AS INTEGER) THEN amount ELSE json_extract('{}', 'items.amount cannot become INTEGER: it holds ' || substr(quote(amount), 1, 60)) END
FROM items;
-- schemi:end
