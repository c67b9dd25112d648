CREATE SEQUENCE q;
CREATE TABLE t (id serial, v text);
CREATE TABLE u (z integer NOT NULL DEFAULT nextval('q'), a text);
CREATE SEQUENCE my_seq;
CREATE TABLE w (id integer NOT NULL DEFAULT nextval('my_seq'), v text);
ALTER SEQUENCE my_seq OWNED BY w.v;
