-- schemi:up postgres
CREATE TABLE parts (
    id bigint NOT NULL,
    item_id bigint NOT NULL,
    label text,
    CONSTRAINT pk_parts PRIMARY KEY (id),
    CONSTRAINT fk_parts_item_id FOREIGN KEY (item_id) REFERENCES items (id) ON DELETE CASCADE
);
CREATE INDEX ix_parts_item_id ON parts (item_id);
