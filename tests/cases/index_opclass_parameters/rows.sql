INSERT INTO items (id, words) VALUES (1, 'a b'), (2, NULL);
