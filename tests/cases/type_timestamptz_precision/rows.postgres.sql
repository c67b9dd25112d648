INSERT INTO items (id, value) VALUES (1, '2020-01-01 10:00:00.123'), (2, '2020-01-01 10:00:00.5');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
