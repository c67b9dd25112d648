INSERT INTO alphas VALUES (1, 'a');
INSERT INTO betas VALUES (1, 10), (2, 20);
