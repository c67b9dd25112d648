INSERT INTO grows (i) VALUES (1), (2);
