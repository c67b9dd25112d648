CREATE SCHEMA gone;
COMMENT ON SCHEMA gone IS 'soon';
CREATE TYPE gone.e AS ENUM ('x');
CREATE DOMAIN gone.d AS gone.e;
CREATE SEQUENCE gone.s;
CREATE TABLE gone.t (id serial PRIMARY KEY, e gone.d, n int DEFAULT nextval('gone.s'));
CREATE TABLE t (id int PRIMARY KEY, e gone.e, f int REFERENCES gone.t);
