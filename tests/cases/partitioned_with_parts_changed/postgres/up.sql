-- schemi:up postgres
ALTER TABLE logs ADD COLUMN amount integer NOT NULL DEFAULT 7;
ALTER TABLE logs ADD CONSTRAINT "some" CHECK (length(text) < 100);
CREATE INDEX ix_logs_2025_place_at ON logs_2025 (place, at DESC);
CREATE INDEX ix_logs_place_at ON logs (place, at DESC);
