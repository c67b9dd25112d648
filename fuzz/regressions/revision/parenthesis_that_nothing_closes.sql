-- revision: 8f3b2c1d9a4e
-- revises: 5a1c0e77b2d3
-- created: 2026-11-22T15:13:20Z
-- message: a message
-- schemi:up sqlite
ALTER TABLE items RENAME COLUMN a TO( b;
