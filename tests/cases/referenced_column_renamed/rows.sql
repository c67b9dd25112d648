INSERT INTO items VALUES (1, 'x');
INSERT INTO uses VALUES (1, 'x');
