-- schemi:down postgres
COMMENT ON DOMAIN email IS 'Where mail goes.';
