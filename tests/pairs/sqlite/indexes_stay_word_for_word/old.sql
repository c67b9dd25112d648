CREATE TABLE t (a INT, b TEXT);
CREATE INDEX  [i 1] ON t (a  DESC,b collate nocase) ;CREATE INDEX i2 ON `t`("b")where a>0;
