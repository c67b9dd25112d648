-- schemi:up postgres
ALTER TABLE visits ADD CONSTRAINT fk_visits_place FOREIGN KEY (place) REFERENCES places (id) ON DELETE CASCADE NOT VALID;
