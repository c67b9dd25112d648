CREATE TABLE t (a INT, b TEXT, c DEFAULT (strftime('%s','now')), d TEXT NOT NULL DEFAULT 'x');
