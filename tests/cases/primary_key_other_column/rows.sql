INSERT INTO items (a, b) VALUES (1, 10), (2, 20);
