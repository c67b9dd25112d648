CREATE UNLOGGED TABLE t (id int PRIMARY KEY, a text);
CREATE TABLE u (id serial PRIMARY KEY, a text) WITH (fillfactor = 70, autovacuum_enabled = false);
