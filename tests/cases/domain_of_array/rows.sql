INSERT INTO items (id, tags) VALUES (1, '{}'), (2, '{a,"b c"}');
