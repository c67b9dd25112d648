INSERT INTO parent (id) VALUES (1);
INSERT INTO kid (id, extra) VALUES (2, 3);
INSERT INTO odd (id) VALUES (4);
INSERT INTO whole (id) VALUES (5);
