INSERT INTO items (id, code) VALUES (1, 'efgh'), (2, 'ijkl');
