INSERT INTO a VALUES (1, nextval('s'));
