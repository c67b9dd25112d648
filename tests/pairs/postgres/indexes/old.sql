CREATE EXTENSION pg_trgm;
CREATE TABLE t (id int PRIMARY KEY, a int, b text, c jsonb, d int[], e tsvector, f timestamptz);
CREATE INDEX i1 ON t (a);
CREATE INDEX i2 ON t (b text_pattern_ops);
CREATE INDEX i3 ON t USING gin (c);
CREATE INDEX i4 ON t (lower(b));
CREATE INDEX i5 ON t (a) WHERE b IS NOT NULL;
CREATE INDEX i6 ON t USING brin (f);
CREATE INDEX i7 ON t USING hash (b);
