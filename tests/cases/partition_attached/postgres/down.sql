-- schemi:down postgres
ALTER TABLE logs DETACH PARTITION logs_2025;
ALTER TABLE logs_2025 RENAME CONSTRAINT ck_logs_place TO ck_logs_2025_place;
