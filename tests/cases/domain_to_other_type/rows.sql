INSERT INTO items (id, at, second) VALUES (1, '2026-01-02 00:00+00', '2026-01-02 03:04+00');
