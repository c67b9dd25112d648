INSERT INTO t VALUES (1, 'A', 'b'), (2, 'C', NULL);
