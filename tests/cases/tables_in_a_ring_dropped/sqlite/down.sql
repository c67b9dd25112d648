-- schemi:down sqlite
CREATE TABLE users (
    id INTEGER NOT NULL,
    team_id INTEGER,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_users_team_id FOREIGN KEY (team_id) REFERENCES teams (id)
);
CREATE TABLE teams (
    id INTEGER NOT NULL,
    owner_id INTEGER,
    CONSTRAINT pk_teams PRIMARY KEY (id),
    CONSTRAINT fk_teams_owner_id FOREIGN KEY (owner_id) REFERENCES users (id)
);
