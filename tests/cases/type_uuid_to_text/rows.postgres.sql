INSERT INTO items (id, value) VALUES (1, '8f3b2c1d-0000-0000-0000-000000000000'), (2, '8f3b2c1d-0000-0000-0000-000000000001');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
