INSERT INTO t VALUES ('x', 'a');
