-- schemi:down postgres
COMMENT ON COLUMN address.street IS NULL;
COMMENT ON TYPE address IS NULL;
