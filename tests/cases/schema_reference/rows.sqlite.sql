INSERT INTO bills VALUES (1, 5, 'open');
INSERT INTO lines VALUES (1, 1);
