INSERT INTO "Straße" ("select", "the ""col""", "type", "größe", "lllllllllllllllllllllllllllllllllllllllllllllllllllllllllllllll") VALUES (1, 'a', 't', 3, 4), (2, 'b', NULL, NULL, NULL);
