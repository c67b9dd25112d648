-- schemi:up postgres
COMMENT ON COLUMN address.street IS 'The street with the number.';
COMMENT ON TYPE address IS 'Where somebody lives.';
