CREATE TYPE money_of AS (amount numeric(12,2), currency char(3));
CREATE TABLE t (id int PRIMARY KEY, price money_of, prices money_of[]);
