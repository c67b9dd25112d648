-- schemi:up postgres
DROP TABLE parts;
