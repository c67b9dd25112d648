INSERT INTO items (id, a, total) VALUES (1, 5, 10), (2, 6, 12);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
