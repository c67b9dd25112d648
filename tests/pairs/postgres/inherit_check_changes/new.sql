CREATE TABLE p (a int, b int, e bigint, CONSTRAINT k CHECK (a >= 0), CONSTRAINT both_have CHECK (b >= 0), CONSTRAINT typed CHECK (e > 0));
CREATE TABLE c (z int, CONSTRAINT both_have CHECK (b >= 0), CONSTRAINT own CHECK (e + z > 0)) INHERITS (p);
CREATE TABLE g () INHERITS (c);
CREATE INDEX ie ON c (z) WHERE e > 5;
CREATE TABLE goes (a int, CONSTRAINT stays CHECK (a > 0));
CREATE TABLE goes_child (CONSTRAINT leaves CHECK (a > 1)) INHERITS (goes);
CREATE TABLE m (k int, x bigint, CONSTRAINT mk CHECK (x >= 0)) PARTITION BY LIST (k);
CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1);
CREATE INDEX mi ON m (k) WHERE x > 3;
