CREATE TABLE t (id bigint PRIMARY KEY, up bigint REFERENCES t ON DELETE SET NULL, a int, b int, UNIQUE (b, a), c int, d int, FOREIGN KEY (c, d) REFERENCES t (b, a));
