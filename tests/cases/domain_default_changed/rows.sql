INSERT INTO items (id, placed) VALUES (1, '2026-01-01 00:00:00+00:00'), (2, '2026-01-02 00:00:00+00:00');
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
