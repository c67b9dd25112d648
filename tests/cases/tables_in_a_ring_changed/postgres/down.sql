-- schemi:down postgres
ALTER TABLE teams DROP CONSTRAINT fk_teams_owner_id;
ALTER TABLE users DROP CONSTRAINT uq_users_email;
ALTER TABLE users DROP COLUMN rank;
ALTER TABLE users DROP COLUMN email;
ALTER TABLE teams ADD CONSTRAINT fk_teams_owner_id FOREIGN KEY (owner_id) REFERENCES users (id);
