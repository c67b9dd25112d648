INSERT INTO p VALUES (1, 'a'), (2, 'b'); INSERT INTO t VALUES (1, 1, 'a'), (2, 2, 'b');
