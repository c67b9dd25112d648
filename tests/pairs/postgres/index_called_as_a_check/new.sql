CREATE TABLE t (a int, b int, CONSTRAINT same CHECK (a > 1));
CREATE INDEX same ON t (a);
