INSERT INTO items (id, states) VALUES (1, '{open,paid}'), (2, '{}');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
