CREATE TABLE base (id bigint, label text GENERATED ALWAYS AS (upper('x' || id::text)) STORED);
CREATE TABLE kid (more int) INHERITS (base);
CREATE TABLE whole (id bigint, label text GENERATED ALWAYS AS (upper('x' || id::text)) STORED) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10);
