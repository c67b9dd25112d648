INSERT INTO items (id, at) VALUES (1, '(1,2)'), (2, NULL);
