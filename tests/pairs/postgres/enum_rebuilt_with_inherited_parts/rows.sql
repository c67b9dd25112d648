INSERT INTO p VALUES (1, 'a', 'b'), (2, 'c', 'c'); INSERT INTO base VALUES (1, 'b'); INSERT INTO kid VALUES (1, 'b'); INSERT INTO grand VALUES (1, 'a');
