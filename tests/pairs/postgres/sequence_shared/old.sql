CREATE SEQUENCE ids;
CREATE TABLE a (id bigint DEFAULT nextval('ids') PRIMARY KEY);
CREATE TABLE b (id bigint DEFAULT nextval('ids') PRIMARY KEY);
ALTER SEQUENCE ids OWNED BY a.id;
