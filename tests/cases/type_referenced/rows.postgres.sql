INSERT INTO items (id, value) VALUES (1, 12), (2, 13);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
