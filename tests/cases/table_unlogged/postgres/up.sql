-- schemi:up postgres
ALTER TABLE parts SET UNLOGGED;
