-- schemi:down postgres
COMMENT ON TABLE items IS 'Things.';
