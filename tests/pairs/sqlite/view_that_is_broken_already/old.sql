CREATE TABLE t (a INT, b TEXT, c INT);
CREATE VIEW broken AS SELECT missing FROM nowhere;
