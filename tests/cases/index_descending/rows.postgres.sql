INSERT INTO items VALUES (1, 'a', 5, 'x'), (2, 'b', NULL, 'y');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
