-- schemi:up postgres
ALTER TABLE parts DETACH PARTITION parts_a;
CREATE TABLE parts_c (
    kind text NOT NULL,
    amount integer NOT NULL
) PARTITION BY hash (amount);
CREATE TABLE parts_c_0 (
    kind text NOT NULL,
    amount integer NOT NULL
);
ALTER TABLE parts ATTACH PARTITION parts_c FOR VALUES IN ('c');
ALTER TABLE parts_c ATTACH PARTITION parts_c_0 FOR VALUES WITH (modulus 2, remainder 0);
ALTER TABLE parts ATTACH PARTITION parts_a FOR VALUES IN ('a', 'b');
