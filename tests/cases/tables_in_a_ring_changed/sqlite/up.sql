-- schemi:up sqlite
-- schemi:rebuild teams
CREATE TABLE schemi_new_teams (
    id INTEGER NOT NULL,
    owner_id INTEGER,
    CONSTRAINT pk_teams PRIMARY KEY (id),
    CONSTRAINT fk_teams_owner_id FOREIGN KEY (owner_id) REFERENCES users (id) ON DELETE SET NULL
);
INSERT INTO schemi_new_teams (id, owner_id)
SELECT id, owner_id
FROM teams;
-- schemi:end
-- schemi:rebuild users
CREATE TABLE schemi_new_users (
    id INTEGER NOT NULL,
    team_id INTEGER,
    rank INTEGER NOT NULL DEFAULT 0,
    email TEXT,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_users_team_id FOREIGN KEY (team_id) REFERENCES teams (id),
    CONSTRAINT uq_users_email UNIQUE (email)
);
INSERT INTO schemi_new_users (id, team_id)
SELECT id, team_id
FROM users;
-- schemi:end
