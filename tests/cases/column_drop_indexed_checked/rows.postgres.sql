INSERT INTO items VALUES (1, 'a', 5, 1), (2, 'b', 6, 2);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
