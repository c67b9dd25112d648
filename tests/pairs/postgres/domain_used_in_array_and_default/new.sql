CREATE DOMAIN code AS text DEFAULT 'a' CHECK (VALUE <> '');
CREATE TABLE t (id int PRIMARY KEY, c code DEFAULT 'x' CHECK (c <> 'q'), cs code[] DEFAULT '{}');
CREATE INDEX t_c ON t (c);
