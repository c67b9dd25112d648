INSERT INTO places (area, number) VALUES (1, 1), (1, 2);
INSERT INTO visits (id, area, number) VALUES (1, 1, 1), (2, 1, 2), (3, NULL, NULL);
