-- schemi:down postgres
ALTER TABLE visits DROP CONSTRAINT fk_visits_place;
ALTER TABLE visits ADD CONSTRAINT fk_visits_place FOREIGN KEY (place) REFERENCES places (id) NOT VALID;
