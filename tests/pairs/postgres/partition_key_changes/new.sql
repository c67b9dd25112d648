CREATE TABLE p (id int, k int) PARTITION BY RANGE (k);
