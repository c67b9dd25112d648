INSERT INTO "it's" VALUES (1, 'x');
