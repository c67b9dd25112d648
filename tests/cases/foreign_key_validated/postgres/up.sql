-- schemi:up postgres
ALTER TABLE visits VALIDATE CONSTRAINT fk_visits_place;
