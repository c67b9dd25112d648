INSERT INTO items (id, state) VALUES (1, 'open'), (2, 'open');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
