INSERT INTO app.t (k) VALUES ('a'), ('b'); INSERT INTO u VALUES (1, 1);
