CREATE TYPE s AS ENUM ('a', 'b');
CREATE TYPE c AS (s s, n int);
CREATE TABLE t (id int PRIMARY KEY, s s);
