-- schemi:up postgres
CREATE INDEX ix_items_extra ON items USING gin (extra);
