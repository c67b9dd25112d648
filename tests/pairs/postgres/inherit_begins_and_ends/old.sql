CREATE TABLE base (id int NOT NULL, a int);
CREATE TABLE kid (id int NOT NULL, a int, k int);
CREATE TABLE free () INHERITS (base);
