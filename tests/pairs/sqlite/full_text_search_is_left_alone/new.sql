CREATE TABLE t (a INT NOT NULL, b TEXT); CREATE VIRTUAL TABLE docs USING fts5(b, content='t', content_rowid='rowid');
