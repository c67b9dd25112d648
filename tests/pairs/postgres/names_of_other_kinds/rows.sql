INSERT INTO t VALUES (1, 'a'), (2, 'b');
INSERT INTO table_name VALUES (1, 'a');
INSERT INTO child VALUES (1);
