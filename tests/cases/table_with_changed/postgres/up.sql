-- schemi:up postgres
CREATE TABLE more (
    id bigint NOT NULL,
    CONSTRAINT pk_more PRIMARY KEY (id)
) WITH (fillfactor='40');
COMMENT ON TABLE more IS 'More';
ALTER TABLE items RESET (autovacuum_vacuum_scale_factor);
ALTER TABLE items SET (fillfactor='80', toast.autovacuum_enabled='off');
