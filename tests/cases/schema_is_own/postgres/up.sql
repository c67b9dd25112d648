-- schemi:up postgres
ALTER TYPE public.state ADD VALUE 'back';
ALTER TABLE public.customers RENAME TO clients;
ALTER TABLE orders DROP CONSTRAINT fk_orders_customer;
DROP INDEX ix_orders_customer;
ALTER TABLE public.clients ADD COLUMN note text;
ALTER TABLE public.clients ADD CONSTRAINT uq_clients_note UNIQUE (note);
ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer) REFERENCES public.clients (id) ON DELETE CASCADE;
