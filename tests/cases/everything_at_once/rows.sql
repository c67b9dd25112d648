INSERT INTO items (id, state, code, gone, kept) VALUES (1, 'open', 1, 'x', 'k'), (2, 'paid', NULL, NULL, 'l');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
