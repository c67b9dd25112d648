INSERT INTO items (id, email) VALUES (1, 'a@b.example'), (2, 'd@e.example');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
