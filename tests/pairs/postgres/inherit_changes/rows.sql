INSERT INTO base VALUES (1, 5, 'b', 1); INSERT INTO kid VALUES (2, 6, 'c', 2, 3); INSERT INTO grand VALUES (3, 7, 'd', 3, 4, 5);
