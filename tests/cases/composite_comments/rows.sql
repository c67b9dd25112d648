INSERT INTO items (id, home, others) VALUES (1, ROW('Main', 'a')::address, '{}'), (2, ROW('Side', NULL)::address, ARRAY[ROW('Third', 'c')::address]);
INSERT INTO parts (id, item_id, label) VALUES (1, 1, 'a'), (2, 1, NULL), (3, 2, 'c');
