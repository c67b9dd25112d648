CREATE SEQUENCE plain;
CREATE SEQUENCE other AS integer INCREMENT BY 2 MINVALUE 5 START WITH 7;
CREATE TABLE t (id int PRIMARY KEY, n bigint DEFAULT nextval('plain'), m int DEFAULT nextval('other'));
