INSERT INTO items (id, name) VALUES (1, 'one'), (2, 'two'), (7, 'it''s');
CREATE TABLE events_2020 PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
INSERT INTO events VALUES (1, '2020-02-02');
