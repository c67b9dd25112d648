-- schemi:up sqlite
-- schemi:rebuild pets
CREATE TABLE schemi_new_pets (
    id INTEGER NOT NULL,
    owner INTEGER,
    CONSTRAINT pk_pets PRIMARY KEY (id)
);
INSERT INTO schemi_new_pets (id, owner)
SELECT id, owner
FROM pets;
-- schemi:end
DROP TABLE owners;
