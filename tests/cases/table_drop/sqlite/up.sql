-- schemi:up sqlite
DROP TABLE parts;
