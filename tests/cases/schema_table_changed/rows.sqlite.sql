INSERT INTO bills VALUES (1, 5, 'open');
