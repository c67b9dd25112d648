INSERT INTO places (id) VALUES (1);
INSERT INTO visits (id, place) VALUES (1, 1), (2, 17);
