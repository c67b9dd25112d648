-- revision: 3b8c70262f40
-- revises:
-- created: 2026-11-22T22:12:47Z
-- message: create sensors and readings
-- record: 46334d742f222c1efc287bc4570d293c19e6bf3c169945d334d4aaf45d29967d

-- schemi:up sqlite
CREATE TABLE sensors (
    id INTEGER NOT NULL,
    name TEXT COLLATE NOCASE NOT NULL,
    unit TEXT NOT NULL,
    CONSTRAINT pk_sensors PRIMARY KEY (id),
    CONSTRAINT uq_sensors_name UNIQUE (name)
) STRICT;
CREATE TABLE readings (
    sensor_id INTEGER NOT NULL,
    taken_at DATETIME NOT NULL,
    value REAL NOT NULL,
    CONSTRAINT pk_readings PRIMARY KEY (sensor_id, taken_at),
    CONSTRAINT fk_readings_sensor_id FOREIGN KEY (sensor_id) REFERENCES sensors (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX ix_readings_taken_at ON readings (taken_at DESC);

-- schemi:down sqlite
DROP TABLE readings;
DROP TABLE sensors;
