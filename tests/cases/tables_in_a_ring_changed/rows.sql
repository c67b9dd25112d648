INSERT INTO users VALUES (1, NULL);
INSERT INTO teams VALUES (1, 1);
UPDATE users SET team_id = 1;
