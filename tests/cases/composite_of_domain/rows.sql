INSERT INTO items (id, note) VALUES (1, 'a'), (2, NULL);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
