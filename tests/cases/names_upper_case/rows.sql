INSERT INTO "Items" VALUES (1, 'a');
