INSERT INTO "T""x" VALUES (1, 'x', 2);
