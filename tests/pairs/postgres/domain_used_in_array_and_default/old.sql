CREATE DOMAIN code AS varchar(10) DEFAULT 'a';
CREATE TABLE t (id int PRIMARY KEY, c code DEFAULT 'x' CHECK (c <> 'q'), cs code[] DEFAULT '{}');
CREATE INDEX t_c ON t (c);
