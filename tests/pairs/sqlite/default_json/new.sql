CREATE TABLE t (a INT, b TEXT, c DEFAULT '{"a": [1, "it''s"]}', d TEXT NOT NULL DEFAULT 'x');
