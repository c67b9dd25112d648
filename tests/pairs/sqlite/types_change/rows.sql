INSERT INTO t VALUES (1, 'x', 1.5, 'y', 2.25);
