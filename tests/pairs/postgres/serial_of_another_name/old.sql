CREATE SEQUENCE my_ids AS integer;
CREATE TABLE t (id integer DEFAULT nextval('my_ids') NOT NULL PRIMARY KEY);
ALTER SEQUENCE my_ids OWNED BY t.id;
