CREATE TYPE status AS ENUM ('a', 'b');
CREATE DOMAIN known_status AS status DEFAULT 'a' CHECK (VALUE <> 'b');
CREATE DOMAIN sure_status AS known_status NOT NULL;
CREATE TABLE t (id int PRIMARY KEY, s known_status, p text);
