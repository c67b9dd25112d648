CREATE TYPE mood AS ENUM ('glad', 'sad');
CREATE TABLE whole (id bigint, feeling mood DEFAULT 'sad', many mood[]) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF whole FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF whole (feeling DEFAULT 'glad') FOR VALUES FROM (10) TO (20);
CREATE TABLE part_3 PARTITION OF whole DEFAULT;
CREATE TABLE base (id bigint, feeling mood NOT NULL DEFAULT 'sad');
CREATE TABLE kid (other mood) INHERITS (base);
