INSERT INTO t VALUES (1, '{1,2}', '{a}', '{sad}', '{{1},{2}}', '{1.25}'), (2, NULL, '{}', NULL, NULL, NULL);
