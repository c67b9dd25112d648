INSERT INTO t (rowid, a, b) VALUES (40, 1, 'x'), (7, 2, 'y'); INSERT INTO docs(docs) VALUES ('rebuild');
