INSERT INTO items VALUES (1, 'a', '2020-01-01', true), (2, 'b', NULL, false);
