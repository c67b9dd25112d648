-- schemi:down sqlite
PRAGMA defer_foreign_keys = ON;
DROP TABLE teams;
DROP TABLE users;
