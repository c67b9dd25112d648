INSERT INTO "a table" VALUES (1, 'b', 3, 'd');
