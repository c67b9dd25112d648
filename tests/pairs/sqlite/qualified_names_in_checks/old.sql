CREATE TABLE t (a INT, b TEXT, CHECK (t.a > 0));
