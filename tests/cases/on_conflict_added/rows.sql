INSERT INTO items (id, name, amount) VALUES (1, 'one', 1), (2, 'it''s', -2), (7, 'long', NULL);
