-- schemi:down sqlite
DROP TABLE parts;
