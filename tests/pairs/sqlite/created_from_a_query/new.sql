CREATE TABLE s (x INT, "y y" TEXT); CREATE TABLE t AS SELECT x, "y y", x + 1 AS z, 'c' AS c FROM s;
