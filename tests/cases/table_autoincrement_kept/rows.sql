INSERT INTO items (id, name) VALUES (1, 'a'), (40, 'b');
DELETE FROM items WHERE id = 40;
