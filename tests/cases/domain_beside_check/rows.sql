INSERT INTO items (id, email) VALUES (1, 'a@b.c'), (2, 'd@e.f');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
