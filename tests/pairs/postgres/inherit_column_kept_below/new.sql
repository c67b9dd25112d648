CREATE TABLE base (id int);
CREATE TABLE kid (a int, k int) INHERITS (base);
CREATE TABLE other (k int) INHERITS (base);
