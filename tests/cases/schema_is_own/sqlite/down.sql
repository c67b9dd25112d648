-- schemi:down sqlite
ALTER TABLE clients RENAME TO customers;
-- schemi:rebuild orders
CREATE TABLE schemi_new_orders (
    id INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    state TEXT,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_known CHECK (state IN ('new', 'old')),
    CONSTRAINT ck_orders_state CHECK (state IN ('new', 'old', 'gone')),
    CONSTRAINT fk_orders_customer FOREIGN KEY (customer) REFERENCES customers (id)
);
INSERT INTO schemi_new_orders (id, customer, state)
SELECT id, customer, state
FROM orders;
-- schemi:end
-- schemi:rebuild customers
CREATE TABLE schemi_new_customers (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT ck_customers_state_2 CHECK (state <> 'gone'),
    CONSTRAINT ck_customers_state CHECK (state IN ('new', 'old', 'gone'))
);
INSERT INTO schemi_new_customers (id, state)
SELECT id, state
FROM customers;
-- schemi:end
CREATE INDEX ix_orders_customer ON orders (customer);
