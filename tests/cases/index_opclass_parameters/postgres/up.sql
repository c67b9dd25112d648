-- schemi:up postgres
DROP INDEX ix_items_words;
CREATE INDEX ix_items_words ON items USING gist (words tsvector_ops(siglen = '100')) WITH (buffering='on');
