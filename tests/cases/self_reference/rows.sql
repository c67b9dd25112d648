INSERT INTO nodes VALUES (1, NULL, 'root'), (2, 1, 'leaf'), (3, 2, NULL);
