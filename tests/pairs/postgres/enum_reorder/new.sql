CREATE TYPE status AS ENUM ('sent', 'new', 'held', 'paid');
CREATE TABLE t (id int PRIMARY KEY, s status DEFAULT 'new' NOT NULL, h status[], CONSTRAINT not_sent CHECK (s <> 'sent' OR id > 0));
CREATE INDEX t_s ON t (s) WHERE s = 'new';
