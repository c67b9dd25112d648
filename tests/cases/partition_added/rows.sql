INSERT INTO places (id) VALUES (1);
INSERT INTO logs (id, at, text, place) VALUES (1, '2025-02-01', 'a', 1), (2, '2025-03-01', NULL, NULL);
