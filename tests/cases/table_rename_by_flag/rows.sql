INSERT INTO items (id, name) VALUES (1, 'one'), (2, 'two'), (7, 'it''s');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
