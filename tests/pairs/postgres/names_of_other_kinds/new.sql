CREATE TABLE t (id integer, c text);
CREATE SEQUENCE index_name;
CREATE SEQUENCE key_name;
CREATE TABLE sequence_name (id integer);
CREATE TABLE type_name (id integer);
CREATE SEQUENCE pair_name;
CREATE TYPE table_name AS ENUM ('x');
CREATE TABLE child_index (t table_name);
