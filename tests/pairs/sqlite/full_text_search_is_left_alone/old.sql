CREATE TABLE t (a INT, b TEXT); CREATE VIRTUAL TABLE docs USING fts5(b, content='t', content_rowid='rowid');
