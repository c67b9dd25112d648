-- schemi:up postgres
COMMENT ON DOMAIN email IS 'Where letters go.';
