INSERT INTO base (id) VALUES (1), (2);
INSERT INTO kid (id) VALUES (3);
