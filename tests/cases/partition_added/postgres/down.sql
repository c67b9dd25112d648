-- schemi:down postgres
ALTER TABLE logs DETACH PARTITION logs_other;
DROP TABLE logs_other;
ALTER TABLE logs DETACH PARTITION logs_2026;
DROP TABLE logs_2026;
