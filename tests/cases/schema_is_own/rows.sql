INSERT INTO customers (id, state) VALUES (1, 'new'), (2, 'old');
INSERT INTO orders (id, customer, state) VALUES (1, 1, 'new'), (2, 2, NULL);
