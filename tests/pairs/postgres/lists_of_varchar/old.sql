CREATE TABLE t (id integer PRIMARY KEY, state varchar(9), "Of" varchar, n integer);
