-- schemi:down postgres
CREATE TABLE owners (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT pk_owners PRIMARY KEY (id)
);
ALTER TABLE pets ADD CONSTRAINT fk_pets_owner FOREIGN KEY (owner) REFERENCES owners (id);
