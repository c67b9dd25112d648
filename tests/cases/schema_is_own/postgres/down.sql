-- schemi:down postgres
ALTER TABLE public.clients RENAME TO customers;
ALTER TABLE orders DROP CONSTRAINT fk_orders_customer;
ALTER TABLE public.customers DROP CONSTRAINT uq_clients_note;
ALTER TABLE orders DROP CONSTRAINT ck_known;
ALTER TABLE public.customers DROP CONSTRAINT ck_customers_state;
ALTER TABLE public.customers ALTER COLUMN state DROP DEFAULT;
ALTER TYPE public.state RENAME TO schemi_old_state;
CREATE TYPE public.state AS ENUM ('new', 'old', 'gone');
ALTER TABLE orders ALTER COLUMN state TYPE public.state USING state::text::public.state;
ALTER TABLE public.customers ALTER COLUMN state TYPE public.state USING state::text::public.state;
DROP TYPE public.schemi_old_state;
ALTER TABLE public.customers ALTER COLUMN state SET DEFAULT 'new';
ALTER TABLE orders ADD CONSTRAINT ck_known CHECK (state IN ('new', 'old'));
ALTER TABLE public.customers ADD CONSTRAINT ck_customers_state CHECK (state <> 'gone');
ALTER TABLE public.customers DROP COLUMN note;
CREATE INDEX ix_orders_customer ON orders (customer);
ALTER TABLE orders ADD CONSTRAINT fk_orders_customer FOREIGN KEY (customer) REFERENCES public.customers (id);
