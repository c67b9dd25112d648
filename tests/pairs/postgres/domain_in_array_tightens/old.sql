CREATE DOMAIN d AS int; CREATE DOMAIN e AS d; CREATE TABLE t (id int PRIMARY KEY, a d[], b e[] DEFAULT '{1}', c d);
