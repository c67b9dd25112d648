CREATE DOMAIN code AS varchar(20) CHECK (VALUE <> '');
CREATE TABLE t (id int PRIMARY KEY, c code);
