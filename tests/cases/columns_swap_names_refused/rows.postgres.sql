INSERT INTO items VALUES (1, 'a', 'x'), (2, 'b', 'y');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
