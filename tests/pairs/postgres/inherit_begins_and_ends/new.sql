CREATE TABLE base (id int NOT NULL, a int);
CREATE TABLE kid (id int NOT NULL, a int, k int);
ALTER TABLE kid INHERIT base;
CREATE TABLE free (id int NOT NULL, a int);
