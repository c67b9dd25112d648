INSERT INTO t VALUES (1, 'a'), (70, 'b');
