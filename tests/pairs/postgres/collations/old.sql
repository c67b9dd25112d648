CREATE TABLE t (id int PRIMARY KEY, a text COLLATE "C", b text, c varchar(10));
CREATE INDEX t_b ON t (b COLLATE "C");
