CREATE TYPE status AS ENUM ('new', 'paid');
CREATE TABLE t (id int PRIMARY KEY, s status DEFAULT 'new');
