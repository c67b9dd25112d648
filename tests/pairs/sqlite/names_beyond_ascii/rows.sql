INSERT INTO "größe" VALUES (1, 'x');
