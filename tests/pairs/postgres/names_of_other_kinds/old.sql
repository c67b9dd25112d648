CREATE TABLE t (id integer, c text, CONSTRAINT key_name UNIQUE (c));
CREATE INDEX index_name ON t (id);
CREATE SEQUENCE sequence_name;
CREATE TYPE type_name AS ENUM ('a');
CREATE TYPE pair_name AS (x integer);
CREATE TABLE table_name (id integer PRIMARY KEY, t type_name);
CREATE TABLE child (id integer REFERENCES table_name);
CREATE INDEX child_index ON child (id);
