CREATE TABLE t (a INT, b TEXT, c INT, CHECK (a > 0));
