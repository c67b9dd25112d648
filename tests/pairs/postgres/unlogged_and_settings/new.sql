CREATE TABLE t (id int PRIMARY KEY, a text) WITH (fillfactor = 90, toast.autovacuum_enabled = false);
CREATE UNLOGGED TABLE u (id serial PRIMARY KEY, a text) WITH (autovacuum_vacuum_scale_factor = 0.05);
