INSERT INTO t VALUES (1, 'new', '{paid}'), (2, 'sent', '{}'), (3, 'paid', NULL);
