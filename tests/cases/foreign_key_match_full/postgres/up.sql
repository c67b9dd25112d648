-- schemi:up postgres
ALTER TABLE visits DROP CONSTRAINT fk_visits_area_number;
ALTER TABLE visits ADD CONSTRAINT fk_visits_area_number FOREIGN KEY (area, number) REFERENCES places (area, number) MATCH FULL;
