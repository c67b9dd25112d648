INSERT INTO t VALUES ('abc', 'yesterday'), ('12', '2020-01-01');
