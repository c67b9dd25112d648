INSERT INTO t VALUES ('5', 1), ('10', 2);
