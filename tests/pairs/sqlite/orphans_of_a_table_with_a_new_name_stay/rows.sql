PRAGMA foreign_keys = OFF; INSERT INTO P VALUES (1); INSERT INTO C VALUES (1, 1), (7, 2), (8, 3); INSERT INTO w VALUES ('b', 9), ('a', 1), ('c', 9);
