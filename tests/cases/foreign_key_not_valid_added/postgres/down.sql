-- schemi:down postgres
ALTER TABLE visits DROP CONSTRAINT fk_visits_place;
