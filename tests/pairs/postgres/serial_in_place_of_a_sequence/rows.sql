INSERT INTO t (v) VALUES ('a');
INSERT INTO u (a) VALUES ('a'), ('b');
INSERT INTO w (v) VALUES ('a'), ('b');
