-- schemi:up sqlite
CREATE TABLE more (
    id INTEGER NOT NULL,
    code TEXT NOT NULL,
    CONSTRAINT pk_more PRIMARY KEY (id AUTOINCREMENT),
    CONSTRAINT uq_more_code UNIQUE (code) ON CONFLICT IGNORE
);
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL ON CONFLICT IGNORE DEFAULT '',
    amount INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT one_amount UNIQUE (amount) ON CONFLICT REPLACE
);
INSERT INTO schemi_new_items (id, name, amount)
SELECT id, name, amount
FROM items;
-- schemi:end
