CREATE TABLE t (id integer, a text[], b integer[], c date, d uuid);
CREATE TABLE m (id integer, a money, b numeric(12,2));
