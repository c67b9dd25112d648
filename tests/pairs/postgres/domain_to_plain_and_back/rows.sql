INSERT INTO t VALUES (1, 5, '{6}'), (2, 7, NULL);
