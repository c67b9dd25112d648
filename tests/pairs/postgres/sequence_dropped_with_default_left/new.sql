CREATE TABLE t (id int PRIMARY KEY, n int, m int DEFAULT 4);
