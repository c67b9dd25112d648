CREATE TABLE t (a INT, b TEXT, c DEFAULT 'it''s ''quoted''', d TEXT NOT NULL DEFAULT 'x');
