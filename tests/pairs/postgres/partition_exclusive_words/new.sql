CREATE TABLE p (a int, b text, c timestamptz, d int) PARTITION BY RANGE (a, lower(b) COLLATE "C" text_pattern_ops);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1, 'it''s') TO (1, MAXVALUE);
CREATE UNLOGGED TABLE p2 PARTITION OF p FOR VALUES FROM (2, MINVALUE) TO (3, 'x') WITH (fillfactor = 50);
COMMENT ON TABLE p2 IS 'two';
