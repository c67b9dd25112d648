INSERT INTO t VALUES (1); INSERT INTO u VALUES (2); INSERT INTO schemi_guard (passed) VALUES (7), (8); INSERT INTO schemi_broken VALUES (3);
