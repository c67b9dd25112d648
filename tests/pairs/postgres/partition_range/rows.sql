INSERT INTO m VALUES (1, '2020-05-05', 'a'), (2, '2021-05-05', 'b');
