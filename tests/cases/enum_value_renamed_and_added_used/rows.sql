INSERT INTO items (id, state) VALUES (1, 'open'), (2, 'paid');
