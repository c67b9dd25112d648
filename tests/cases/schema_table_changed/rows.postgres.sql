INSERT INTO billing.bills VALUES (1, 5, 'open');
