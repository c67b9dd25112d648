INSERT INTO t VALUES (7, 'a'), (9, 'b'); INSERT INTO u (t_id) VALUES (7), (9); DELETE FROM u WHERE id = 2;
