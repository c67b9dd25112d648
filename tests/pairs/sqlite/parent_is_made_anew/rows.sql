INSERT INTO p VALUES (1, 'one'), (2, 'two'); INSERT INTO k VALUES (10, 1), (11, 2), (12, NULL);
