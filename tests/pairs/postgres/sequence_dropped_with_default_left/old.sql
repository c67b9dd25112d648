CREATE SEQUENCE s START 5;
CREATE TABLE t (id int PRIMARY KEY, n int DEFAULT nextval('s'), m int DEFAULT 3 + nextval('s'));
