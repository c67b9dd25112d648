INSERT INTO items (id, amount) VALUES (1, 2), (2, 7);
