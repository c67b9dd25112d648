-- schemi:up postgres
COMMENT ON TABLE items IS 'Things that are
for sale: "it''s".';
