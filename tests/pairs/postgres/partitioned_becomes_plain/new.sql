CREATE TABLE p (id int, k int);
