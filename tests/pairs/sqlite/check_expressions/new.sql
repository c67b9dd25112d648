CREATE TABLE t (a INT, b TEXT, CHECK (a BETWEEN 1 AND 9 AND (b IS NULL OR b NOT LIKE 'x%' ESCAPE '!')), CHECK (CASE WHEN a > 5 THEN b IN ('a', 'b') ELSE 1 END), CHECK (typeof(a) = 'integer'));
