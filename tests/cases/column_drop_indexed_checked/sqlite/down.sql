-- schemi:down sqlite
-- schemi:rebuild items
CREATE TABLE schemi_new_items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    other INTEGER,
    size INTEGER,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT uq_items_size_other UNIQUE (size, other),
    CONSTRAINT sizes CHECK (size < 100 OR other < 100),
    CONSTRAINT ck_items_size CHECK (size > 0)
);
INSERT INTO schemi_new_items (id, name, other)
SELECT id, name, other
FROM items;
-- schemi:end
CREATE INDEX ix_items_size ON items (size);
CREATE INDEX ix_items_size_other ON items (size, other);
