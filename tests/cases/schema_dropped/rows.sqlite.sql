INSERT INTO items (id, name) VALUES (1, 'one'), (2, 'two'), (7, 'it''s');
INSERT INTO bills VALUES (1, 5, 'open');
