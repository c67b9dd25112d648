INSERT INTO items (a, b) VALUES (1, 10), (2, 20);
INSERT INTO uses VALUES (1, 1, 10), (2, NULL, NULL);
