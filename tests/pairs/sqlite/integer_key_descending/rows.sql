INSERT INTO t VALUES (5, 'a'), (2, 'b');
