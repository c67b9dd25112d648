//! Names for what nobody named: `pk_`, `fk_`, `uq_`, `ix_`, `ck_`, `ex_` + table + columns.
