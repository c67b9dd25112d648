INSERT INTO items (id, a) VALUES (1, 5), (2, 6);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
