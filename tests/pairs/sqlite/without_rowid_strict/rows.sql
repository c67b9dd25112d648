INSERT INTO t VALUES ('x', 1, X'00ff');
