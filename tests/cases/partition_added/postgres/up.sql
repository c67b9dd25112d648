-- schemi:up postgres
CREATE TABLE logs_2026 (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    text text DEFAULT 'new',
    place bigint,
    CONSTRAINT pk_logs_2026 PRIMARY KEY (id, at),
    CONSTRAINT ck_logs_place CHECK (place > 0),
    CONSTRAINT fk_logs_2026_place FOREIGN KEY (place) REFERENCES places (id)
) WITH (fillfactor='70');
CREATE INDEX ix_logs_2026_place ON logs_2026 (place);
CREATE INDEX ix_logs_2026_text ON logs_2026 (text);
CREATE TABLE logs_other (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    text text,
    place bigint,
    CONSTRAINT pk_logs_other PRIMARY KEY (id, at),
    CONSTRAINT ck_logs_place CHECK (place > 0),
    CONSTRAINT fk_logs_other_place FOREIGN KEY (place) REFERENCES places (id)
);
CREATE INDEX ix_logs_other_text ON logs_other (text);
ALTER TABLE logs ATTACH PARTITION logs_2026 FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
ALTER TABLE logs ATTACH PARTITION logs_other DEFAULT;
