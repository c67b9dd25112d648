-- schemi:up sqlite
ALTER TABLE orders RENAME COLUMN state TO stage;
-- schemi:rebuild orders
CREATE TABLE schemi_new_orders (
    id INTEGER NOT NULL,
    stage TEXT DEFAULT 'open',
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_orders_stage CHECK (stage IN ('open', 'sent'))
);
INSERT INTO schemi_new_orders (id, stage)
SELECT id, CASE stage WHEN 'gone' THEN 'sent' ELSE stage END
FROM orders;
-- schemi:end
