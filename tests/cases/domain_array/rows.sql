INSERT INTO items (id, emails) VALUES (1, '{a@b.c,d@e.f}'), (2, '{}');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
