INSERT INTO t (id, price) VALUES (1, NULL), (2, NULL);
