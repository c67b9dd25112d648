CREATE TYPE level AS ENUM ('low', 'high');
CREATE TYPE money_of AS (amount numeric(12,2), currency char(3), note text, level level);
COMMENT ON COLUMN money_of.note IS 'why';
COMMENT ON TYPE money_of IS 'an amount';
CREATE TYPE nested AS (m money_of, l level[]);
CREATE TABLE t (id int PRIMARY KEY, price money_of, prices money_of[], n nested);
