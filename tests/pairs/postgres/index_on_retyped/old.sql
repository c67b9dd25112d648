CREATE TABLE t (id int PRIMARY KEY, a varchar(10), b int, c text);
CREATE INDEX i1 ON t (a varchar_pattern_ops); CREATE INDEX i2 ON t (lower(a), b DESC); CREATE UNIQUE INDEX i3 ON t (b) INCLUDE (a) WHERE a IS NOT NULL; CREATE INDEX i4 ON t USING hash (a);
COMMENT ON INDEX i2 IS 'kept'; 
