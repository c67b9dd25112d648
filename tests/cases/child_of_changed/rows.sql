INSERT INTO events (id) VALUES (1), (2);
INSERT INTO logins (id, name) VALUES (3, 'a');
