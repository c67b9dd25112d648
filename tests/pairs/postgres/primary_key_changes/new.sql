CREATE TABLE p (id int NOT NULL UNIQUE, code text PRIMARY KEY);
CREATE TABLE t (id int, p int REFERENCES p (id), c text REFERENCES p (code), PRIMARY KEY (id, p));
