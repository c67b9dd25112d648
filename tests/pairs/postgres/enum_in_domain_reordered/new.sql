CREATE TYPE s AS ENUM ('c', 'b', 'a');
CREATE DOMAIN d AS s CHECK (VALUE <> 'c');
CREATE TABLE t (id int PRIMARY KEY, d d DEFAULT 'a');
