//! What models leave out of a PostgreSQL database is named at their top.

use schemi_tests::monorepo::{Monorepo, NOTES};

const DDL: &str = "
CREATE SCHEMA other;
CREATE TABLE other.x (id serial PRIMARY KEY);
CREATE TYPE other.e AS ENUM ('a');
CREATE DOMAIN other.d AS int;
CREATE TYPE other.c AS (a int);
CREATE VIEW other.v AS SELECT 1 AS one;
CREATE FUNCTION other.f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
COMMENT ON SCHEMA public IS 'mine';
CREATE TABLE t (id serial PRIMARY KEY DEFERRABLE, a int NOT NULL DEFAULT 0 CHECK (a > 0),
    b text UNIQUE WITH (fillfactor = 50));
ALTER SEQUENCE t_id_seq INCREMENT 5;
COMMENT ON SEQUENCE t_id_seq IS 'x';
COMMENT ON CONSTRAINT t_a_check ON t IS 'c';
COMMENT ON INDEX t_b_key IS 'i';
CREATE TABLE u (id int DEFAULT nextval('t_id_seq'), sid smallserial, bid bigserial);
CREATE SEQUENCE mine OWNED BY u.id;
CREATE INDEX u_i ON u (lower(sid::text));
ALTER INDEX u_i ALTER COLUMN 1 SET STATISTICS 300;
COMMENT ON INDEX u_i IS 'i';
ALTER TABLE u REPLICA IDENTITY FULL;
ALTER TABLE u CLUSTER ON u_i;
ALTER TABLE u FORCE ROW LEVEL SECURITY;
ALTER TABLE u ALTER id SET STATISTICS 10, ALTER id SET (n_distinct = 4);
CREATE COLLATION mycoll (locale = 'C');
CREATE TABLE w (a text COLLATE mycoll);
CREATE DOMAIN d AS int CONSTRAINT pos CHECK (VALUE > 0);
COMMENT ON CONSTRAINT pos ON DOMAIN d IS 'x';
CREATE TABLE idn (id int GENERATED ALWAYS AS IDENTITY (SEQUENCE NAME odd), s bigserial) PARTITION BY RANGE (id);
CREATE TABLE idn1 PARTITION OF idn FOR VALUES FROM (1) TO (100);
CREATE INDEX only_i ON ONLY idn (id);
CREATE TABLE sp (id serial);
ALTER TABLE sp ALTER id TYPE bigint;
CREATE TABLE nn (id serial);
ALTER TABLE nn ALTER id DROP NOT NULL;
";

const NAMED: &str = "\
//! - check pos of domain d: its comment
//! - collation mycoll
//! - column id of table u: STATISTICS 10, n_distinct=4
//! - comment on schema public
//! - composite type other.c (pass --schema other)
//! - constraint t_a_check of table t: its comment
//! - constraint t_b_key of table t: WITH (fillfactor=50), the comment on its index
//! - constraint t_pkey of table t: DEFERRABLE
//! - domain other.d (pass --schema other)
//! - enum other.e (pass --schema other)
//! - function other.f (integer)
//! - identity of column id of table idn: its sequence is called odd
//! - index only_i of table idn: partitions that have no part of it
//! - index u_i of table u: CLUSTER, the STATISTICS of lower
//! - index u_i of table u: its comment
//! - sequence mine of column u.id: its column has it otherwise than by `serial`
//! - sequence nn_id_seq of column nn.id: its column has it otherwise than by `serial`
//! - sequence sp_id_seq of column sp.id: the type of its numbers
//! - sequence t_id_seq (column u.id draws from it)
//! - sequence t_id_seq of column t.id: its options, its comment
//! - table other.x: pass --schema other
//! - table u: REPLICA IDENTITY FULL, FORCE ROW LEVEL SECURITY
//! - view other.v
";

#[test]
fn what_models_leave_out_is_named() {
    let repo = Monorepo::postgres(NOTES);
    repo.sql(DDL);
    let printed = repo.on("models", &[]).done();
    assert!(printed.contains(NAMED), "{printed}");
    let printed = repo.on("models", &["--schema", "other"]).done();
    assert!(!printed.contains("pass --schema"), "{printed}");
    assert!(printed.contains("//! - view other.v\n"), "{printed}");
    // What a serial column has is said.
    assert!(!printed.contains("bid_seq"), "{printed}");
}
