-- schemi:down sqlite
DROP TABLE bills;
