-- schemi:down postgres
DROP INDEX ix_items_extra;
CREATE INDEX ix_items_extra ON items USING gin (extra);
