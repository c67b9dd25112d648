-- schemi:down postgres
CREATE TABLE teams (
    id bigint NOT NULL,
    owner_id bigint,
    CONSTRAINT pk_teams PRIMARY KEY (id)
);
CREATE TABLE users (
    id bigint NOT NULL,
    team_id bigint,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_users_team_id FOREIGN KEY (team_id) REFERENCES teams (id)
);
ALTER TABLE teams ADD CONSTRAINT fk_teams_owner_id FOREIGN KEY (owner_id) REFERENCES users (id);
