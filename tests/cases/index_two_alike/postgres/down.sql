-- schemi:down postgres
ALTER INDEX three RENAME TO one;
