SELECT nextval('used');
INSERT INTO t (a) VALUES ('a'), ('b');
INSERT INTO u (a) VALUES ('a'), ('b');
