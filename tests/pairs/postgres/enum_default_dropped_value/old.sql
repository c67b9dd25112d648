CREATE TYPE s AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int PRIMARY KEY, s s DEFAULT 'c', g text GENERATED ALWAYS AS (CASE WHEN s = 'a'::s THEN 'x' ELSE 'y' END) STORED);
