CREATE TABLE p (a int, b int, c int UNIQUE, PRIMARY KEY (a, b));
CREATE TABLE t (id int PRIMARY KEY, a int, b int, c int REFERENCES p (c),
  CONSTRAINT fk FOREIGN KEY (a, b) REFERENCES p (a, b) ON DELETE SET NULL);
