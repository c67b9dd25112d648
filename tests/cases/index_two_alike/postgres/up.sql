-- schemi:up postgres
ALTER INDEX one RENAME TO three;
