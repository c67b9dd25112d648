CREATE TABLE p (a int, b text, c timestamptz) PARTITION BY RANGE (a, lower(b) COLLATE "C" text_pattern_ops);
