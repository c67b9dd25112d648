INSERT INTO items (id, amount) VALUES (1, 5), (2, 7);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
