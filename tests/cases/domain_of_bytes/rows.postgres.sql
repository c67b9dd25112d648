INSERT INTO items (id, key, at) VALUES (1, '\x0001ff', '2026-01-02 03:04:05.678901+02');
