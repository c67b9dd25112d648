CREATE TABLE base (id int, a int);
CREATE TABLE kid (k int) INHERITS (base);
CREATE TABLE other (k int) INHERITS (base);
