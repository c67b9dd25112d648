-- schemi:down postgres
ALTER TABLE pets DROP CONSTRAINT fk_pets_owner;
DROP TABLE owners;
