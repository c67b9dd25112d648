INSERT INTO places (id) VALUES (1);
