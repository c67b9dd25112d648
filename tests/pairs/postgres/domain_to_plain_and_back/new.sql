CREATE TABLE t (id int PRIMARY KEY, a bigint NOT NULL DEFAULT 3, b integer[]);
