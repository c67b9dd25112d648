INSERT INTO p VALUES (1, 5, 'x', 1, 'g'), (2, 6, 'y', 2, 'h');
