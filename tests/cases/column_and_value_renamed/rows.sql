INSERT INTO orders (id, state) VALUES (1, 'gone'), (2, 'open'), (3, NULL);
