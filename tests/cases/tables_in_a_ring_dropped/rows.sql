INSERT INTO items (id, name) VALUES (1, 'one'), (2, 'two'), (7, 'it''s');
INSERT INTO users VALUES (1, NULL);
INSERT INTO teams VALUES (1, 1);
UPDATE users SET team_id = 1;
