-- schemi:up sqlite
ALTER TABLE customers RENAME TO clients;
DROP INDEX ix_orders_customer;
-- schemi:rebuild orders
CREATE TABLE schemi_new_orders (
    id INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    state TEXT,
    CONSTRAINT pk_orders PRIMARY KEY (id),
    CONSTRAINT ck_known CHECK (state IN ('new', 'old')),
    CONSTRAINT ck_orders_state CHECK (state IN ('new', 'old', 'gone', 'back')),
    CONSTRAINT fk_orders_customer FOREIGN KEY (customer) REFERENCES clients (id) ON DELETE CASCADE
);
INSERT INTO schemi_new_orders (id, customer, state)
SELECT id, customer, state
FROM orders;
-- schemi:end
-- schemi:rebuild clients
CREATE TABLE schemi_new_clients (
    id INTEGER NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    note TEXT,
    CONSTRAINT pk_customers PRIMARY KEY (id),
    CONSTRAINT ck_customers_state_2 CHECK (state <> 'gone'),
    CONSTRAINT uq_clients_note UNIQUE (note),
    CONSTRAINT ck_clients_state CHECK (state IN ('new', 'old', 'gone', 'back'))
);
INSERT INTO schemi_new_clients (id, state)
SELECT id, state
FROM clients;
-- schemi:end
