CREATE TYPE pair AS (b text COLLATE "C", a bigint);
CREATE TABLE t (id int PRIMARY KEY);
