-- schemi:down sqlite
DROP TABLE teams;
DROP TABLE users;
