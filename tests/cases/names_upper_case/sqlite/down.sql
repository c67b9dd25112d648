-- schemi:down sqlite
-- schemi:rebuild Items
CREATE TABLE schemi_new_Items (
    id INTEGER NOT NULL,
    Name TEXT NOT NULL,
    CONSTRAINT pk_Items PRIMARY KEY (id)
);
INSERT INTO schemi_new_Items (id, Name)
SELECT id, Name
FROM Items;
-- schemi:end
