-- schemi:up sqlite
-- schemi:rebuild nodes
CREATE TABLE schemi_new_nodes (
    id INTEGER NOT NULL,
    parent_id INTEGER,
    title TEXT NOT NULL,
    CONSTRAINT pk_nodes PRIMARY KEY (id),
    CONSTRAINT fk_nodes_parent_id FOREIGN KEY (parent_id) REFERENCES nodes (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_nodes (id, parent_id, title)
SELECT id, parent_id, coalesce(title, (''))
FROM nodes;
-- schemi:end
