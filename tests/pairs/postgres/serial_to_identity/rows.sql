INSERT INTO t (v) VALUES ('a'), ('b'), ('c'); DELETE FROM t WHERE id = 3;
INSERT INTO u (v) VALUES ('a'), ('b'); DELETE FROM u;
