INSERT INTO t (id, s) VALUES (1, 'a'), (2, 'b');
