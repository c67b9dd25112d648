CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE t (id int PRIMARY KEY, b int, c int, p int REFERENCES p (id));
CREATE INDEX t_a ON t (c);
