-- schemi:down sqlite
DROP TABLE more;
