INSERT INTO t (i, b, v, t) VALUES (1, 2, 'a', 'b'), (2, 3, 'b', 'c');
