CREATE TABLE p (id int PRIMARY KEY, code text NOT NULL UNIQUE);
CREATE TABLE t (id int PRIMARY KEY, p int REFERENCES p (id), c text);
