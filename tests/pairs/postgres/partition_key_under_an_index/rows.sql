INSERT INTO f VALUES (1, 'a', 5), (2, 'b', 6);
