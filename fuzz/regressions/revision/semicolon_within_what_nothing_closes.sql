-- revision: 8f3b2c1d9a4e
-- revises: 5a1c0e77b2d3
-- created: 2-- schemi:end13:29Z
-- messa 'p a message
-- schemi:up postgres
DROP INDEX ix_items_b;
CREATE INDEX ix_items_b ON ite)(; msb
