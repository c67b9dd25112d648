-- schemi:down postgres
ALTER TABLE teams DROP CONSTRAINT fk_teams_owner_id;
DROP TABLE users;
DROP TABLE teams;
