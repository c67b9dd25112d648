CREATE TABLE t (id text PRIMARY KEY, x int);
