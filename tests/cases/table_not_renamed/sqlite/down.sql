-- schemi:down sqlite
CREATE TABLE items (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
DROP TABLE things;
