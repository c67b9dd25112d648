INSERT INTO t VALUES (1, 'a', 'z', 1), (2, NULL, 'z', 2);
