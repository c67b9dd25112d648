CREATE TABLE a (id bigint, x int DEFAULT 2, CONSTRAINT pos CHECK (x > 0));
CREATE TABLE b (id bigint, y text NOT NULL);
CREATE TABLE c (z int) INHERITS (a, b);
CREATE TABLE d () INHERITS (c);
