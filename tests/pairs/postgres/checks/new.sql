CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a >= 0) NO INHERIT, b text, CONSTRAINT longer CHECK (length(b) < 10));
ALTER TABLE t ADD CONSTRAINT unsure CHECK (a <> 5);
ALTER TABLE t ADD CONSTRAINT late CHECK (id <> 4) NOT VALID;
COMMENT ON CONSTRAINT longer ON t IS 'not too long';
