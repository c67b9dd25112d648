CREATE TABLE t (id int PRIMARY KEY, up int REFERENCES t, a int, b int, UNIQUE (a, b));
