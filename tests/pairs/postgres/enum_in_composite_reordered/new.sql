CREATE TYPE s AS ENUM ('b', 'a');
CREATE TYPE c AS (s s, n int);
CREATE TABLE t (id int PRIMARY KEY, s s);
