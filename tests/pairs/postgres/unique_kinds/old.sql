CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE, b int, c int, UNIQUE (b, c));
CREATE UNIQUE INDEX t_c ON t (c);
