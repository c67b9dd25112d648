CREATE TYPE b AS ENUM ('x', 'y', 'z');
CREATE TABLE t (id int PRIMARY KEY, s b NOT NULL DEFAULT 'z');
