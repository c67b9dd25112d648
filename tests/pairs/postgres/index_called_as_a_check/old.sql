CREATE TABLE t (a int, b int, CONSTRAINT same CHECK (a > 0));
CREATE INDEX same ON t (b);
