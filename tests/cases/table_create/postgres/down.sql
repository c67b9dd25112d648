-- schemi:down postgres
DROP TABLE parts;
