CREATE TABLE base (id int PRIMARY KEY, a int, b varchar(5), gone int, CONSTRAINT c CHECK (a > 0));
CREATE TABLE kid (extra int) INHERITS (base);
CREATE TABLE grand (g int) INHERITS (kid);
