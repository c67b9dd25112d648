CREATE TABLE t (id int PRIMARY KEY, s text DEFAULT 'new' NOT NULL, CONSTRAINT s_known CHECK (s IN ('new', 'paid')));
CREATE INDEX t_s ON t (s);
