CREATE TABLE parent (id integer, label varchar GENERATED ALWAYS AS (upper('x' || id::text)) STORED, made bigint GENERATED ALWAYS AS (id * 3) STORED);
CREATE TABLE kid (extra integer) INHERITS (parent);
CREATE INDEX of_kid ON kid (label);
CREATE INDEX of_made ON kid (made);
CREATE TABLE odd (own bigint GENERATED ALWAYS AS (id + 1) STORED) INHERITS (parent);
CREATE TABLE whole (id integer, made integer GENERATED ALWAYS AS (id * 3) STORED) PARTITION BY RANGE (id);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM (0) TO (10);
CREATE INDEX of_whole ON whole (made);
CREATE INDEX of_part ON part (made, id);
