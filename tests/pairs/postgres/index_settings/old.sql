CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX i ON t (a) WITH (fillfactor = 50);
CREATE INDEX j ON t (a, id);
COMMENT ON INDEX j IS 'old words';
