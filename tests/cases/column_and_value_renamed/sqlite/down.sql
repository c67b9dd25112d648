-- schemi:down sqlite
ALTER TABLE orders RENAME COLUMN stage TO state;
-- schemi:rebuild orders
CREATE TABLE schemi_new_orders (
    id INTEGER NOT NULL,
    state TEXT DEFAULT 'open',
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_state CHECK (state IN ('open', 'gone'))
);
INSERT INTO schemi_new_orders (id, state)
SELECT id, CASE state WHEN 'sent' THEN 'gone' ELSE state END
FROM orders;
-- schemi:end
