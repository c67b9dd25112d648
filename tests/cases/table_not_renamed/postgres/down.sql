-- schemi:down postgres
CREATE TABLE items (
    id bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id)
);
DROP TABLE things;
