-- schemi:down postgres
DROP TABLE logins;
