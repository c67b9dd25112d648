CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX i ON t (a) WITH (deduplicate_items = off);
CREATE INDEX k ON t (a, id);
COMMENT ON INDEX k IS 'old words';
COMMENT ON INDEX i IS 'settings';
