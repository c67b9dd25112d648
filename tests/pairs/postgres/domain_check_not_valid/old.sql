CREATE DOMAIN d AS integer;
CREATE TABLE t (id int PRIMARY KEY, a d);
