INSERT INTO items (id, email, second) VALUES (1, 'a@b.c', NULL), (2, 'd@e.f', 'g@h.i');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
