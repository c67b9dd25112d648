CREATE TABLE t (id integer PRIMARY KEY, state varchar(9) CHECK (state IN ('a', 'it''s')), "Of" varchar, n integer,
    CONSTRAINT others CHECK ("Of" NOT IN ('x', 'y') AND n > 0 OR state IN ('a', 'b')));
CREATE INDEX few ON t (n) WHERE state IN ('a', 'b');
CREATE TABLE made (state varchar(9) NOT NULL DEFAULT 'a' CHECK (state IN ('a', 'b')));
