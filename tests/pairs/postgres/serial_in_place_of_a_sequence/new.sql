CREATE SEQUENCE q;
CREATE TABLE t (id serial, v text);
CREATE TABLE u (z serial, a text);
CREATE TABLE w (id serial, v text);
