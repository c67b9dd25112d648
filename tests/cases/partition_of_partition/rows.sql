INSERT INTO parts (kind, amount) VALUES ('a', 1), ('a', 2);
