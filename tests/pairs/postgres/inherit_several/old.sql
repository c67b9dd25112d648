CREATE TABLE a (id int, x int DEFAULT 1);
CREATE TABLE b (id int, y text);
CREATE TABLE c (z int) INHERITS (a, b);
