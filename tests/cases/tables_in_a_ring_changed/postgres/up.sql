-- schemi:up postgres
ALTER TABLE teams DROP CONSTRAINT fk_teams_owner_id;
ALTER TABLE users ADD COLUMN rank bigint NOT NULL DEFAULT 0;
ALTER TABLE users ADD COLUMN email text;
ALTER TABLE users ADD CONSTRAINT uq_users_email UNIQUE (email);
ALTER TABLE teams ADD CONSTRAINT fk_teams_owner_id FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL;
