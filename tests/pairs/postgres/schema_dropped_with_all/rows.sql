INSERT INTO gone.t (e) VALUES ('x'); INSERT INTO t VALUES (1, 'x', NULL);
