CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0), b text, CONSTRAINT long CHECK (length(b) < 10), CHECK (a < 100 AND b <> ''));
ALTER TABLE t ADD CONSTRAINT unsure CHECK (a <> 5) NOT VALID;
