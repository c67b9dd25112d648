-- schemi:up sqlite
CREATE TABLE owners (
    id INTEGER NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_owners PRIMARY KEY (id)
);
-- schemi:rebuild pets
CREATE TABLE schemi_new_pets (
    id INTEGER NOT NULL,
    owner INTEGER,
    CONSTRAINT pk_pets PRIMARY KEY (id),
    CONSTRAINT fk_pets_owner FOREIGN KEY (owner) REFERENCES owners (id)
);
INSERT INTO schemi_new_pets (id, owner)
SELECT id, owner
FROM pets;
-- schemi:end
