INSERT INTO t VALUES (1, '{1,2}', '{3}', 4), (2, NULL, NULL, NULL);
