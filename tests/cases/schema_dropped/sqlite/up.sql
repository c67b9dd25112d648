-- schemi:up sqlite
DROP TABLE bills;
