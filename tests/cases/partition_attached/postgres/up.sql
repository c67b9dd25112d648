-- schemi:up postgres
ALTER TABLE logs_2025 RENAME CONSTRAINT ck_logs_2025_place TO ck_logs_place;
ALTER TABLE logs ATTACH PARTITION logs_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
