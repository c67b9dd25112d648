CREATE DOMAIN d AS integer;
CREATE TABLE t (a d, b integer);
