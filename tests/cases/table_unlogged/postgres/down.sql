-- schemi:down postgres
ALTER TABLE parts SET LOGGED;
