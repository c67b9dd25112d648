INSERT INTO whole VALUES (1, 'sad', '{sad,glad}'), (11, 'glad', NULL);
INSERT INTO base VALUES (1, 'glad');
INSERT INTO kid VALUES (2, 'sad', 'glad');
